"""How far a group of workers has come with what is on its topics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Final, NamedTuple, Self

from confluent_kafka import Consumer, ConsumerGroupState, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from streams.events import EXAMPLES, LIFECYCLE, TICKETS, TICKS, USAGE

WORKED_OFF: Final = (USAGE, TICKETS, LIFECYCLE, TICKS)
LEARNED_FROM: Final = (EXAMPLES,)
SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 120.0
AGAIN_SECONDS: Final = 0.2


class LagError(RuntimeError):
    """Kafka does not say how far the workers are; the message says why."""


class Way(NamedTuple):
    """Records done, and records there are."""

    done: int
    total: int


class Lag:
    """Compares the offsets that a group has committed with the ends of topics, without being one of the group.

    While Kafka is waited for, ``meanwhile`` is told why, again and again; what it raises ends the waiting.
    """

    def __init__(
        self,
        brokers: str,
        group: str,
        security: Mapping[str, str] | None = None,
        meanwhile: Callable[[str], None] = lambda _: None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self.brokers = brokers
        self._group = group
        self._meanwhile = meanwhile
        self._patience_seconds = patience_seconds
        self._admin = AdminClient({"bootstrap.servers": brokers, "log_level": 0, **(security or {})})
        self._consumer = Consumer(
            {
                "bootstrap.servers": brokers,
                "group.id": group,
                "enable.auto.commit": False,
                "log_level": 0,
                **(security or {}),
            }
        )

    def way(self, topics: Iterable[str]) -> Way:
        """Return how far the group has come on these topics; raise `LagError` if Kafka does not tell.

        A broker that begins anew, or another that takes its place, is waited for. Which errors pass cannot be told by
        the errors: librdkafka calls a coordinator that moves final.
        """
        names, patient_until = list(topics), time.monotonic() + self._patience_seconds
        while True:
            try:
                return self._way(names)
            except KafkaException as error:
                why = f"Kafka at {self.brokers} does not say how far it is: {error.args[0].str()}"
                if time.monotonic() > patient_until:
                    raise LagError(why) from error
                self._meanwhile(why)
            time.sleep(AGAIN_SECONDS)

    def assigned(self) -> bool:
        """Return whether the group has members and every one of them knows its share."""
        try:
            described = self._admin.describe_consumer_groups([self._group], request_timeout=SECONDS)[
                self._group
            ].result()
        except KafkaException:  # nobody has joined yet
            return False
        return bool(described.state == ConsumerGroupState.STABLE and described.members)

    def _way(self, topics: Iterable[str]) -> Way:
        partitions = self._partitions(topics)
        begins, ends = self._offsets(partitions, OffsetSpec.earliest()), self._offsets(partitions, OffsetSpec.latest())
        total = sum(ends) - sum(begins)
        at = [one.offset for one in self._consumer.committed(partitions, SECONDS)] if partitions else []
        done = sum(max(offset, begin) - begin for offset, begin in zip(at, begins, strict=True))
        return Way(min(done, total), total)

    def _offsets(self, partitions: list[TopicPartition], which: OffsetSpec) -> list[int]:
        """Return the offsets of all partitions, asked for at once: one a request would keep a broker busy."""
        if not partitions:
            return []
        asked = self._admin.list_offsets(dict.fromkeys(partitions, which), request_timeout=SECONDS)
        found = {(one.topic, one.partition): answer.result().offset for one, answer in asked.items()}
        return [found[one.topic, one.partition] for one in partitions]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._consumer.close()

    def _partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        known = self._consumer.list_topics(timeout=SECONDS).topics
        there = [topic for topic in topics if topic in known]
        return [TopicPartition(topic, number) for topic in there for number in known[topic].partitions]
