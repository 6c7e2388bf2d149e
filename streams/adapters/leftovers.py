"""What replays and demos are named, and what earlier ones left on servers that are the package's own."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal

import redis
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from streams.adapters.topics import TopicsError
from streams.adapters.view.keys import HEAD

SECONDS: Final = 15.0
AT_ONCE: Final = 1_000
DEMO: Final = re.compile(r"demo-\d{8}-\d{6}-\d+\.\Z", re.ASCII)


def namespace_of(namespace: str, purpose: Literal["replay", "demo"], began: datetime, run: int) -> str:
    """Return the namespace of one run, by a number that two begun in the same second do not share.

    >>> namespace_of("team.", "demo", datetime(2026, 11, 22, 9, 30), 4711)
    'team.demo-20261122-093000-4711.'
    """
    return f"{namespace}{purpose}-{began:%Y%m%d-%H%M%S}-{run}."


def of_demo(namespace: str) -> bool:
    """Return whether a namespace is that of a demo.

    >>> of_demo("team.demo-20261122-093000-4711."), of_demo("team."), of_demo("replay-20261122-093000-4711.")
    (True, False, False)
    """
    return bool(DEMO.search(namespace))


def _of_runs(namespace: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(namespace)}(replay|demo)-\d{{8}}-\d{{6}}(-\d+)?\.", re.ASCII)


def remove_topics(broker: str, namespace: str) -> list[str]:
    """Delete the topics of all runs within ``namespace``, and return them; raise `TopicsError` when Kafka refuses."""
    generated = _of_runs(namespace)
    admin = AdminClient({"bootstrap.servers": broker, "log_level": 0})
    try:
        names = [name for name in admin.list_topics(timeout=SECONDS).topics if generated.match(name)]
        for future in admin.delete_topics(names, operation_timeout=SECONDS).values() if names else ():
            _gone(future.result)
    except KafkaException as error:
        raise TopicsError(f"Topics of earlier runs could not be removed: {error.args[0].str()}.") from error
    return names


def remove_views(url: str, namespace: str) -> int:
    """Delete the read models of all runs within ``namespace``, and return how many keys there were."""
    with redis.Redis.from_url(url) as client:
        return _removed(client, _of_runs(HEAD + namespace))


def _removed(client: redis.Redis, generated: re.Pattern[str]) -> int:
    removed = 0
    keys: list[bytes] = []
    for key in client.scan_iter(f"{HEAD}*", count=AT_ONCE):
        if generated.match(key.decode(errors="replace")):
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
