"""What Kafka holds after a run, and what a single-threaded fold of the same log makes of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from confluent_kafka import Consumer, TopicPartition
from msgspec.structs import replace

from streams.engine import position
from streams.engine.around import record_of
from streams.engine.bounds import bounds_of
from streams.engine.held import Held
from streams.engine.position import POSITION_KEY, Position
from streams.engine.record import Record
from streams.engine.recovery import reading_settings
from tests.engine.counting import READERS, REJECTS, SAYINGS, counting, decode


@dataclass
class Found:
    """States and positions a partition, facts and rejects in all; lists of records are sorted."""

    states: dict[int, dict[str, bytes]] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)
    facts: list[bytes] = field(default_factory=list)
    rejects: list[tuple[str, int, int, str]] = field(default_factory=list)


class Oracle:
    """Reads the topics of one run, committed records only."""

    def __init__(self, broker: str, prefix: str, partitions: int) -> None:
        self._broker, self._prefix, self._partitions = broker, prefix, partitions
        self._changelog = f"{prefix}counting-counters-changelog"

    def inputs(self, partition: int) -> dict[str, tuple[list[Record], int]]:
        """Return the records of every input topic's partition, and where its log ends."""
        return {self._prefix + topic: self._log(self._prefix + topic, partition) for topic in READERS}

    def expected(self) -> Found:
        """Fold the logs, one partition after the other, each in one batch if it can be."""
        found = Found()
        for partition in range(self._partitions):
            logs = self.inputs(partition)
            ends = {topic: end for topic, (_, end) in logs.items()}
            held = Held(counting(self._partitions, self._prefix), partition, {}, Position(), ends=ends)
            for topic, (records, end) in logs.items():
                held.stretches[topic].accept(0, end, records, end)
            while (batch := held.next_batch(1_000_000)).size:
                held.keep(batch)
                for output in batch.outputs:
                    if output.topic == self._prefix + SAYINGS:
                        found.facts.append(output.value or b"")
                    elif output.topic == self._prefix + REJECTS:
                        found.rejects.append(_reject(list(output.headers)))
            found.states[partition], found.positions[partition] = held.states, held.position
        return _sorted(found)

    def actual(self) -> Found:
        """Return what the workers wrote."""
        found = Found()
        for partition in range(self._partitions):
            records, _ = self._log(self._changelog, partition)
            states = {record.key or b"": record.value for record in records}
            at = position.decode(states.pop(POSITION_KEY, None) or position.encode(Position()))
            found.positions[partition] = replace(at, ids=())  # which a fold without Kafka does not know
            found.states[partition] = {key.decode(): value for key, value in states.items() if value is not None}
        found.facts = [record.value or b"" for record in self._log(self._prefix + SAYINGS, 0)[0]]
        found.rejects = [_reject(list(record.headers)) for record in self._log(self._prefix + REJECTS, 0)[0]]
        return _sorted(found)

    def totals(self, seconds: float) -> dict[str, int]:
        """Return how many facts of each key were added up by the second fold, once all are."""
        until, topic = time.monotonic() + seconds, f"{self._prefix}counting-totals-changelog"
        facts = len(self._log(self._prefix + SAYINGS, 0)[0])
        while True:
            totals = [decode(record.value or b"").words for record in self._log(topic, 0)[0] if record.key == b"all"]
            if totals and sum(totals[-1].values()) >= facts:
                return totals[-1]
            assert time.monotonic() < until, f"only {totals[-1:]} of {facts} facts were added up in {seconds} s"

    def wait(self, seconds: float, share: float = 1.0) -> None:
        """Return when so much of the log is committed; fail after ``seconds``."""
        with self._consumer() as consumer:
            lasts = {
                (topic, number): records[-1].offset + 1
                for number in range(self._partitions)
                for topic, (records, _) in self.inputs(number).items()
                if records
            }
            done: dict[int, Position] = {}
            consumer.assign([TopicPartition(self._changelog, number, 0) for number in range(self._partitions)])
            until, at = time.monotonic() + seconds, 0
            while at < share * sum(lasts.values()):
                assert time.monotonic() < until, f"only {at} of {sum(lasts.values())} records in {seconds} s"
                for message in consumer.consume(10_000, 0.1):
                    if message.error() is None and message.key() == POSITION_KEY:
                        done[message.partition()] = position.decode(message.value())
                at = sum(
                    min(last, done.get(number, Position()).offsets.get(topic, 0))
                    for (topic, number), last in lasts.items()
                )

    def _log(self, topic: str, partition: int) -> tuple[list[Record], int]:
        with self._consumer() as consumer:
            ((start, end),) = bounds_of(consumer, [(topic, partition)]).values()
            consumer.assign([TopicPartition(topic, partition, start)])
            return list(_until(consumer, end)) if end > start else [], end

    def _consumer(self) -> Any:
        return _Closing(reading_settings(self._broker))


class _Closing(Consumer):  # type: ignore[misc]
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _until(consumer: Consumer, end: int) -> Iterator[Record]:
    while True:
        for message in consumer.consume(10_000, 0.02):
            if message.error() is not None:
                return
            yield record_of(message)
            if message.offset() + 1 >= end:
                return


def _reject(headers: list[tuple[str, bytes]]) -> tuple[str, int, int, str]:
    of = dict(headers)
    return (of["source_topic"].decode(), int(of["source_partition"]), int(of["source_offset"]), of["reason"].decode())


def _sorted(found: Found) -> Found:
    found.facts.sort()
    found.rejects.sort()
    return found
