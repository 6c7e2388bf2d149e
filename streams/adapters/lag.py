"""How far a group of workers has come with what is on its topics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Final, NamedTuple, Self

from confluent_kafka import (
    OFFSET_BEGINNING,
    OFFSET_END,
    Consumer,
    ConsumerGroupState,
    KafkaError,
    KafkaException,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from streams.events import COMMANDS, EXAMPLES, LIFECYCLE, TICKETS, TICKS, USAGE

WORKED_OFF: Final = (USAGE, TICKETS, LIFECYCLE, COMMANDS, TICKS)
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
        self._failing_since: float | None = None
        self._kafka = {"bootstrap.servers": brokers, "log_level": 0, **(security or {})}
        self._consumer = Consumer(
            {
                "bootstrap.servers": brokers,
                "group.id": group,
                "enable.auto.commit": False,
                "reconnect.backoff.max.ms": 1_000,
                "isolation.level": "read_uncommitted",  # else what is about to be committed would not count
                "log_level": 0,
                **(security or {}),
            }
        )

    def way(self, topics: Iterable[str]) -> Way:
        """Return how far the group has come on these topics; raise `LagError` if Kafka does not tell.

        A broker that begins anew, or another that takes its place, is waited for. Which errors pass cannot be told by
        the errors: librdkafka calls a coordinator that moves final.
        """
        names = list(topics)
        while True:
            try:
                way = self._way(names)
            except KafkaException as error:
                self._bear(error)
                time.sleep(AGAIN_SECONDS)
            else:
                self._failing_since = None
                return way

    def assigned(self) -> bool:
        """Return whether the group has members and every one of them knows its share; raise `LagError` as `way` does.

        A group that nobody has joined yet has none. Each call has a client of its own: where a broker goes away
        meanwhile, librdkafka ends the process of one that lives on (``rd_kafka_enq_once_del_source_return``).
        """
        admin = AdminClient(self._kafka)
        try:
            described = admin.describe_consumer_groups([self._group], request_timeout=SECONDS)[self._group].result()
        except KafkaException as error:
            if error.args[0].code() == KafkaError.GROUP_ID_NOT_FOUND:
                self._failing_since = None
            else:
                self._bear(error)
            return False
        self._failing_since = None
        return bool(described.state == ConsumerGroupState.STABLE and described.members)

    def _bear(self, error: KafkaException) -> None:
        """Raise `LagError` once Kafka has failed for longer than is waited."""
        now, why = time.monotonic(), f"Kafka at {self.brokers} does not say how far it is: {error.args[0].str()}"
        self._failing_since = now if self._failing_since is None else self._failing_since
        if now - self._failing_since >= self._patience_seconds:
            raise LagError(why) from error
        self._meanwhile(why)

    def _way(self, topics: Iterable[str]) -> Way:
        partitions = self._partitions(topics)
        begins, ends = self._offsets(partitions, OFFSET_BEGINNING), self._offsets(partitions, OFFSET_END)
        total = sum(ends) - sum(begins)
        at = _sound(self._consumer.committed(partitions, SECONDS)) if partitions else []
        done = sum(max(offset, begin) - begin for offset, begin in zip(at, begins, strict=True))
        return Way(min(done, total), total)

    def _offsets(self, partitions: list[TopicPartition], which: int) -> list[int]:
        """Return where the logs begin, or end, asked for at once: one a request would keep a broker busy.

        Not by an admin client, which stays with the leaders of before a broker's restart.
        """
        if not partitions:
            return []
        asked = [TopicPartition(one.topic, one.partition, which) for one in partitions]
        return _sound(self._consumer.offsets_for_times(asked, SECONDS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._consumer.close()

    def _partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        known = self._consumer.list_topics(timeout=SECONDS).topics
        there = [topic for topic in topics if topic in known]
        return [TopicPartition(topic, number) for topic in there for number in known[topic].partitions]


def _sound(answers: Iterable[TopicPartition]) -> list[int]:
    """Return the offsets of an answer; raise what kept one of them from being told."""
    offsets = []
    for one in answers:
        if one.error is not None:
            raise KafkaException(one.error)
        offsets.append(one.offset)
    return offsets
