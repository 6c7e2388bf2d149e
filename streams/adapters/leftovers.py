"""What earlier replays and demos left on servers that are the package's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import redis
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from streams.adapters.topics import TopicsError
from streams.adapters.view.keys import HEAD

SECONDS: Final = 15.0
AT_ONCE: Final = 1_000


def remove_topics(broker: str, heads: Iterable[str]) -> list[str]:
    """Delete the topics whose names begin so, and return them; raise `TopicsError` when Kafka refuses."""
    admin = AdminClient({"bootstrap.servers": broker, "log_level": 0})
    try:
        names = [name for name in admin.list_topics(timeout=SECONDS).topics if name.startswith(tuple(heads))]
        for future in admin.delete_topics(names, operation_timeout=SECONDS).values() if names else ():
            _gone(future.result)
    except KafkaException as error:
        raise TopicsError(f"Topics of earlier runs could not be removed: {error.args[0].str()}.") from error
    return names


def remove_views(url: str, heads: Iterable[str]) -> int:
    """Delete the read models of namespaces that begin so, and return how many keys there were."""
    with redis.Redis.from_url(url) as client:
        return sum(_removed(client, f"{HEAD}{head}*") for head in heads)


def _removed(client: redis.Redis, pattern: str) -> int:
    removed = 0
    keys: list[bytes] = []
    for key in client.scan_iter(pattern, count=AT_ONCE):
        keys.append(key)
        if len(keys) >= AT_ONCE:
            removed += int(client.unlink(*keys))
            keys = []
    return removed + (int(client.unlink(*keys)) if keys else 0)


def _gone(result: object) -> None:
    assert callable(result)
    try:
        result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise
