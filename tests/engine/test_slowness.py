"""A Kafka that takes long over transactions is waited for; what ends a process is called what it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from random import Random
from typing import Any, ClassVar

import pytest
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine import ownership
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.ownership import ATTEMPTS
from streams.engine.takeovers import TAKEOVERS
from streams.engine.transaction import SILENT_SECONDS, Aborted, Fenced
from tests.engine import simulated
from tests.engine.counting import SHOUTS, TICKS, WORDS, counting
from tests.engine.logs import START, said, tick
from tests.engine.simulated import Kafka

LANE = ("counters", 0)
MANY = 12  # more than are tried where it is of no use


class Producer(simulated.Transactions):
    """One of those of a lane, one after the other; ``fails`` is what happens to the marks of the first of them."""

    fails: ClassVar[Callable[[Producer], None]]
    made: ClassVar[list[Producer]]

    def mark(self) -> int:
        """Write a mark, or do not."""
        self.made.append(self)
        if len(self.made) <= MANY:
            type(self).fails(self)
        return super().mark()


class Group:
    """Takes whatever is committed to it, but for ``silences`` times, when it does not answer."""

    def __init__(self) -> None:
        self.silences = 0

    def nudge(self) -> None:
        """Nothing: there is nothing to fetch."""

    async def seek_all(self, _: Mapping[TopicPartition, int]) -> None:
        """Nothing: there is nothing to fetch."""

    async def is_member(self, _: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool | None:
        """Say that all is ours, if anything."""
        self.silences -= 1
        return None if self.silences >= 0 else True


class Process:
    """A process with a lane, and what it has said when it had to end."""

    def __init__(self) -> None:
        inputs = {(WORDS, 0): [said(WORDS, 0, START, "a", "so")], (SHOUTS, 0): [said(SHOUTS, 0, START, "a", "so")]}
        self.kafka = Kafka(Random(1), 0.0, {**inputs, (TICKS, 0): [tick(0, START)]})
        self.failures: list[BaseException] = []
        self.lanes = Lanes("app", Options(broker=self.kafka, tick_seconds=None), self.failures.append)  # type: ignore[arg-type]
        self.lanes.add(counting())
        self.group = self.lanes.intake.feed = Group()

    async def last_words(self) -> str:
        """Return what the process ends with, once it has the lane; nothing if it lives and owns it."""
        try:
            await self.lanes.assign([LANE])
            async with asyncio.timeout(30):
                while not self.failures and not self.lanes.owned[LANE].owned:
                    await asyncio.sleep(0.01)
        except RuntimeError as error:
            return str(error)
        return str(self.failures[0]) if self.failures else ""


@pytest.fixture
async def process(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    """Give a process on a simulated Kafka."""
    for name, stands_in in (("Transactions", Producer), ("LooseEnds", simulated.LooseEnds)):
        monkeypatch.setattr(ownership, name, stands_in)
    monkeypatch.setattr(ownership, "recover", simulated.recover)
    monkeypatch.setattr(ownership, "notes_of", simulated.notes_of)
    monkeypatch.setattr("streams.engine.lanes.TopicIds", lambda *_: lambda topics: {})
    Producer.made = []
    made = Process()
    yield made
    await made.lanes.close(10)


class Fencing(simulated.Transactions):
    """One of those of a lane on a Kafka that takes longer to let it fence than most of them wait."""

    made: ClassVar[list[float]]

    def fence(self) -> None:
        """Wait for so long."""
        self.made.append(self.silent_seconds)
        if self.silent_seconds < 4 * SILENT_SECONDS:
            self.overdue = True
            raise Fenced("Kafka takes long")
        super().fence()


def be_slow(producer: Producer) -> None:
    """Take long."""
    producer.overdue = True


def be_fenced(_: Producer) -> None:
    """Be told that another is there."""
    raise Fenced("another has the id")


def be_fenced_slowly(producer: Producer) -> None:
    """Be told so after long."""
    producer.overdue = True
    raise Fenced("given up by the coordinator")


def be_aborted(_: Producer) -> None:
    """Be undone at once."""
    raise Aborted("refused")


def be_aborted_slowly(producer: Producer) -> None:
    """Be undone after long."""
    producer.overdue = True
    raise Aborted("timed out")


async def test_a_kafka_that_takes_long_over_every_mark_is_waited_for_twice_as_long_each_time(process: Process) -> None:
    Producer.fails = be_slow
    assert await process.last_words() == ""
    waited = [one.silent_seconds for one in Producer.made]
    assert waited[:3] == [SILENT_SECONDS, 2 * SILENT_SECONDS, 4 * SILENT_SECONDS]
    assert waited[3:] == [ownership.LONGEST_SECONDS] * (MANY + 1 - 3)
    assert Producer.made[-1].longest_seconds == ownership.LONGEST_SECONDS
    await process.lanes.assign([LANE])  # by a transaction in time
    assert Producer.made[-1].longest_seconds == SILENT_SECONDS
    process.kafka.fence("app-counters-0")
    await process.lanes.assign([LANE])
    async with asyncio.timeout(30):
        while len(Producer.made) == MANY + 1:
            await asyncio.sleep(0.01)
    assert Producer.made[-1].silent_seconds == SILENT_SECONDS


async def test_one_that_takes_long_over_every_fence_is_too(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "Transactions", Fencing)
    Fencing.made = []
    assert await process.last_words() == ""
    assert Fencing.made == [SILENT_SECONDS, 2 * SILENT_SECONDS, 4 * SILENT_SECONDS]


async def test_one_that_takes_long_over_batches_is_waited_for_though_marks_come_in_time(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_quick(_: Producer) -> None:
        """Take no time."""

    Producer.fails, commit = be_quick, Producer.commit

    def commit_slowly(producer: Producer, *what: Any) -> None:
        commit(producer, *what)
        producer.overdue |= producer.silent_seconds < 4 * SILENT_SECONDS

    monkeypatch.setattr(Producer, "commit", commit_slowly)
    for _ in range(4):  # it is taken, and proven until that is in time
        assert await process.last_words() == ""
    waited = [one.silent_seconds for one in Producer.made]
    assert waited == [SILENT_SECONDS, 2 * SILENT_SECONDS, 4 * SILENT_SECONDS]


async def test_a_kafka_that_aborts_transactions_after_long_ends_no_process(process: Process) -> None:
    assert MANY > ATTEMPTS
    Producer.fails = be_aborted_slowly
    assert await process.last_words() == ""
    assert process.lanes.owned[LANE].counters.aborts == MANY


async def test_one_that_aborts_them_at_once_does_and_is_said_to_do_so(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "ATTEMPTS", 3)
    Producer.fails = be_aborted
    assert await process.last_words() == (
        "app-counters[0]: Kafka has aborted 3 transactions one after the other: refused"
    )


async def test_another_process_under_the_same_id_is_said_to_be_there(process: Process) -> None:
    Producer.fails = be_fenced
    assert (await process.last_words()).endswith("another process uses this application id.")
    assert len(Producer.made) == TAKEOVERS


async def test_none_is_where_kafka_fences_who_has_waited_for_long(process: Process) -> None:
    Producer.fails = be_fenced_slowly
    assert await process.last_words() == ""


async def test_who_is_fenced_and_not_told_whose_the_lane_is_ends(process: Process) -> None:
    Producer.fails, process.group.silences = be_fenced, 1
    assert (await process.last_words()).endswith("the group's coordinator does not say whose it is now.")


@pytest.mark.parametrize("fails", [be_slow, be_fenced_slowly])
async def test_who_waits_for_kafka_asks_again_whose_it_is(process: Process, fails: Callable[[Producer], None]) -> None:
    Producer.fails, process.group.silences = fails, 3
    assert await process.last_words() == ""
