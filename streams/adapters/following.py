"""Facts as they are committed, of several topics at once, for whoever shows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import msgspec
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from streams.adapters.facts import PATIENCE_SECONDS, FactsError

AT_ONCE: Final = 2_000


class Following:
    """Reads topics from their beginning on; ``facts`` maps each to its struct or union."""

    def __init__(self, brokers: str, facts: Mapping[str, Any], security: Mapping[str, str] | None = None) -> None:
        self._decode = {topic: msgspec.json.Decoder(union).decode for topic, union in facts.items()}
        self._consumer = Consumer(
            {
                "bootstrap.servers": brokers,
                "group.id": "helix-following",  # none is joined
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 50,
                "log_level": 0,
                **(security or {}),
            }
        )
        try:
            known = self._consumer.list_topics(timeout=PATIENCE_SECONDS).topics
        except KafkaException as error:
            raise FactsError(f"Kafka at {brokers} does not give the facts: {error.args[0].str()}") from error
        self._consumer.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for topic in facts for number in known[topic].partitions]
        )

    def new(self, seconds: float) -> list[Any]:
        """Return what has come, waiting so long for more; of one customer in its order, for a tombstone its id."""
        facts = [each for each in self._consumer.consume(AT_ONCE, seconds) if not each.error()]
        return [
            each.key().decode() if each.value() is None else self._decode[each.topic()](each.value()) for each in facts
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._consumer.close()
