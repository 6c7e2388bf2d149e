"""What happens to the lanes of a process that ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, ClassVar

import pytest
from aiokafka.errors import ConsumerStoppedError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine import ownership
from streams.engine.lanes import Lanes
from streams.engine.loose_ends import Last
from streams.engine.options import Options
from streams.engine.recovery import Recovered
from streams.engine.replica import Replica
from streams.engine.routing import partition_of
from streams.engine.transaction import Fenced
from tests.engine import simulated
from tests.engine.company import Company
from tests.engine.counting import SHOUTS, TICKS, WORDS, counting
from tests.engine.logs import START, said, tick
from tests.engine.simulated import Kafka

LOG = [said(WORDS, 0, START, "a", "so")]
LANE = ("counters", 0)


class Ended:
    """A consumer that has ended."""

    def nudge(self) -> None:
        """Nothing: nobody fetches."""

    async def seek_all(self, _: Mapping[TopicPartition, int]) -> None:
        """Say so."""
        raise ConsumerStoppedError

    async def is_member(self, _: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool | None:
        """Say so."""
        raise ConsumerStoppedError


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Kafka:
    """One in memory, with a word on it."""
    for name in ("Transactions", "LooseEnds", "recover", "notes_of"):
        monkeypatch.setattr(ownership, name, getattr(simulated, name))
    monkeypatch.setattr("streams.engine.lanes.TopicIds", lambda *_: lambda topics: {})
    inputs = {(WORDS, 0): LOG, (SHOUTS, 0): [said(SHOUTS, 0, START, "a", "so")], (TICKS, 0): [tick(0, START)]}
    return Kafka(Random(1), 0.0, inputs)


async def test_that_one_is_fenced_when_its_consumer_has_ended_is_no_failure(kafka: Kafka) -> None:
    failures: list[BaseException] = []
    lanes = Lanes("app", Options(broker=kafka, tick_seconds=None), failures.append)  # type: ignore[arg-type]
    lanes.add(counting())
    lanes.intake.feed = Ended()
    await lanes.assign([LANE])
    kafka.fence("app-counters-0")
    for topic, number in kafka.inputs:
        lanes.intake.accept(TopicPartition(topic, number), 0, 2, kafka.inputs[topic, number], 2)
    lanes.start()
    async with asyncio.timeout(10):
        while lanes.owned[LANE].owned:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    await lanes.close(10)
    assert failures == []


@pytest.mark.parametrize("tenths", range(8))
async def test_one_that_is_being_taken_over_gives_that_up_before_its_producer_is_closed(
    kafka: Kafka, tenths: int
) -> None:
    company = Company(kafka, counting(), Random(tenths), lossy=0.0)
    company.hire()
    lanes = company.members[0].lanes
    heard: list[str] = []
    lanes.listeners.add(lambda *_: None, lambda *_: heard.append("taken"), lambda *_: heard.append("released"))
    taking = asyncio.create_task(lanes.assign([LANE]))
    await asyncio.sleep(tenths / 20)
    [lane] = lanes.owned.values()
    await lanes.close(10)
    await taking
    assert heard[-1] == "released"
    assert not lane.owned


class Fed:
    """A consumer of whom nothing more is wanted than what a lane has; it says what is ours when it is ``told``."""

    def __init__(self) -> None:
        self.sought: list[int] = []
        self.told = asyncio.Event()
        self.told.set()
        self.asked = 0
        self.asked_by: list[Mapping[TopicPartition, OffsetAndMetadata | None]] = []

    def nudge(self) -> None:
        """Nothing: what comes is handed over by hand."""

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Remember of which partitions."""
        self.sought += {partition.partition for partition in offsets}

    async def is_member(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool | None:
        """Whatever is asked for is ours."""
        self.asked += 1
        self.asked_by.append(offsets)
        await self.told.wait()
        return True


async def test_a_lane_that_takes_long_to_be_taken_keeps_no_other_from_working(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, readable, read = partition_of(b"a", 2), threading.Event(), simulated.recover

    def recover(kafka: Kafka, changelog: str, partition: int, *rest: Any, **known: Any) -> Recovered:
        if partition != here:
            readable.wait(10)
        return read(kafka, changelog, partition, *rest, **known)

    monkeypatch.setattr(ownership, "recover", recover)
    kafka.inputs = {(topic, number): log for (topic, _), log in kafka.inputs.items() for number in (0, 1)}
    failures: list[BaseException] = []
    lanes, feed = Lanes("app", Options(broker=kafka, tick_seconds=None), failures.append), Fed()  # type: ignore[arg-type]
    lanes.add(counting(2))
    lanes.intake.feed = feed
    await lanes.assign([("counters", 0), ("counters", 1)])
    lanes.start()
    _hand_over(lanes, kafka, here)
    await _until(lambda: bool(kafka.positions[here]))
    assert {number: lane.owned for (_, number), lane in lanes.owned.items()} == {here: True, 1 - here: False}
    assert not feed.sought
    readable.set()
    await _until(lambda: feed.sought == [1 - here])
    _hand_over(lanes, kafka, 1 - here)
    await _until(lambda: bool(kafka.positions[1 - here]))
    await lanes.close(10)
    assert failures == []


async def test_a_lane_that_is_let_go_keeps_none_waiting_that_is_given_back(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, close = threading.Event(), simulated.Transactions.close

    def close_slowly(producer: simulated.Transactions) -> None:
        closed.wait(10)
        close(producer)

    kafka.inputs = {(topic, number): log for (topic, _), log in kafka.inputs.items() for number in (0, 1)}
    lanes, heard, failures = one_lane(kafka, Fed())
    lanes.add(counting(2))
    await lanes.assign([LANE, ("counters", 1)])
    monkeypatch.setattr(simulated.Transactions, "close", close_slowly)
    sharing = asyncio.create_task(lanes.assign([LANE]))
    await _until(lambda: bool(kafka.positions[0]))
    assert heard == ["taken", "taken"]
    closed.set()
    await sharing
    assert (heard, failures) == (["taken", "taken", "released"], [])
    await lanes.close(10)


class Tied(simulated.LooseEnds):
    """Something hangs on the first lane until its coordinator is there, however often it is given up."""

    there: ClassVar[asyncio.Event]
    under_way: ClassVar[int]
    most: ClassVar[int]

    async def last(self, given_up: Callable[[], bool]) -> Last:
        """Say that it does."""
        if self._name.endswith("-0") and not self.there.is_set():
            return Last(True, [TopicPartition(WORDS, 0)])
        return await super().last(given_up)

    async def tie_up(self, last: Last) -> None:
        """Wait for the coordinator."""
        Tied.under_way += 1
        Tied.most = max(Tied.most, Tied.under_way)
        await self.there.wait()
        Tied.under_way -= 1


@pytest.fixture
def tied(monkeypatch: pytest.MonkeyPatch, kafka: Kafka) -> type[Tied]:
    """A first lane whose coordinator is away."""
    monkeypatch.setattr(ownership, "LooseEnds", Tied)
    Tied.there, Tied.under_way, Tied.most = asyncio.Event(), 0, 0
    kafka.inputs = {(topic, number): log for (topic, _), log in kafka.inputs.items() for number in (0, 1)}
    return Tied


async def test_one_that_cannot_be_let_go_keeps_no_other_from_working_and_is_begun_with_once_it_is(
    kafka: Kafka, tied: type[Tied]
) -> None:
    lanes, _, failures = one_lane(kafka, Fed())
    lanes.add(counting(2))
    other = ("counters", 1)
    await lanes.assign([LANE, other])
    lanes.start()
    for given in ([other], [LANE, other], [other], [LANE, other]):
        await lanes.rest(1.0)
        async with asyncio.timeout(10):
            await lanes.assign(given)
        lanes.start()
        assert not lanes.owned[other]._resting
    assert not lanes.owned[LANE].owned
    tied.there.set()
    await _until(lambda: lanes.owned[LANE].owned)
    assert (tied.most, failures) == (1, [])
    await lanes.close(10)


async def test_that_one_is_still_being_taken_when_all_is_closed_is_no_failure(kafka: Kafka, tied: type[Tied]) -> None:
    lanes, _, failures = one_lane(kafka, Fed())
    await lanes.assign([LANE])
    [taking] = lanes._takeovers._newest.values()
    await lanes.leave(0.1)
    await lanes.close(0.1)
    tied.there.set()
    await taking
    await asyncio.sleep(0.1)
    assert failures == []


async def test_what_kafka_keeps_is_given_up_by_who_ends_and_then_left_behind(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, answered = threading.Event(), threading.Event()

    def commit(*_: Any) -> None:
        begun.set()
        answered.wait(10)

    lanes, heard, failures = one_lane(kafka, Fed())
    await lanes.assign([LANE])
    [lane] = lanes.owned.values()
    monkeypatch.setattr(simulated.Transactions, "commit", commit)
    lanes.start()
    _hand_over(lanes, kafka, 0)
    await _until(begun.is_set)
    await lanes.leave(0.1)
    assert not lane.owned
    await lanes.close(0.1)
    assert heard == ["taken", "released"]
    answered.set()
    await asyncio.sleep(0.1)
    assert (heard, failures) == (["taken", "released"], [])


class Readable:
    """Changelogs that can be read when they are ``opened``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened, self.readings = threading.Event(), 0
        monkeypatch.setattr(ownership, "recover", self._recover)

    def _recover(self, *args: Any, **known: Any) -> Recovered:
        self.readings += 1
        self.opened.wait(10)
        return simulated.recover(*args, **known)


@pytest.fixture
def changelogs(monkeypatch: pytest.MonkeyPatch, kafka: Kafka) -> Readable:
    """Changelogs that cannot be read for now."""
    return Readable(monkeypatch)


def one_lane(kafka: Kafka, feed: Fed) -> tuple[Lanes, list[str], list[BaseException]]:
    """Return lanes, and what is heard of them: which are taken and released, and what fails."""
    failures: list[BaseException] = []
    heard: list[str] = []
    lanes = Lanes("app", Options(broker=kafka, tick_seconds=None), failures.append)  # type: ignore[arg-type]
    lanes.listeners.add(lambda *_: None, lambda *_: heard.append("taken"), lambda *_: heard.append("released"))
    lanes.add(counting())
    lanes.intake.feed = feed
    return lanes, heard, failures


async def test_who_leaves_takes_over_nothing_more(kafka: Kafka, changelogs: Readable) -> None:
    lanes, heard, failures = one_lane(kafka, Fed())
    await lanes.assign([LANE])
    await lanes.leave(1.0)
    changelogs.opened.set()
    await asyncio.gather(*lanes._takeovers._newest.values())
    await lanes.assign([LANE])
    assert (heard, failures) == ([], [])
    await lanes.close(10)


async def test_a_changelog_half_read_is_read_on_when_the_lane_is_assigned_once_more(
    kafka: Kafka, changelogs: Readable
) -> None:
    lanes, heard, failures = one_lane(kafka, Fed())
    for _ in range(3):
        await lanes.assign([LANE])
        lanes.start()
    changelogs.opened.set()
    _hand_over(lanes, kafka, 0)
    await _until(lambda: lanes.owned[LANE].owned)
    _hand_over(lanes, kafka, 0)
    await _until(lambda: len(kafka.positions[0]) > 2)  # two proofs, then what it works off
    assert (changelogs.readings, heard, failures) == (1, ["taken"], [])
    await lanes.close(10)


async def test_who_is_told_late_that_a_lane_is_ours_keeps_it_from_nothing(kafka: Kafka) -> None:
    feed = Fed()
    lanes, heard, failures = one_lane(kafka, feed)
    await lanes.assign([LANE])
    lanes.start()
    kafka.fence("app-counters-0")
    feed.told.clear()
    await lanes.assign([LANE])  # it is fenced, and the group does not answer
    lanes.start()
    await lanes.assign([LANE])
    lanes.start()
    feed.told.set()
    await _until(lambda: len(feed.sought) == 1)
    _hand_over(lanes, kafka, 0)
    await _until(lambda: bool(kafka.outputs[0]) or kafka.positions[0][-1].offsets[WORDS] > 0)
    assert (heard, failures) == (["taken", "taken"], [])
    await lanes.close(10)


async def test_what_was_read_by_standing_by_is_kept_until_the_lane_is_taken(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood_by, given = [Replica()], list[Replica | None]()

    def recover(*args: Any, known: Replica | None, **rest: Any) -> Recovered:
        given.append(known)
        if len(given) == 1:
            raise Fenced("first")
        return simulated.recover(*args, **rest)

    monkeypatch.setattr(ownership, "recover", recover)
    lanes, _, failures = one_lane(kafka, Fed())
    lanes._around = replace(lanes._around, known=lambda _: stood_by.pop() if stood_by else None)
    [replica] = stood_by
    await lanes.assign([LANE])
    assert given == [replica, replica]
    assert failures == []
    await lanes.close(10)


async def test_the_group_is_told_of_no_offset_of_a_lane_that_was_never_taken(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    fences, fence = [Fenced("first"), Fenced("second")], simulated.Transactions.fence

    def fenced(producer: simulated.Transactions) -> None:
        if fences:
            raise fences.pop()
        fence(producer)

    monkeypatch.setattr(simulated.Transactions, "fence", fenced)
    feed = Fed()
    lanes, heard, failures = one_lane(kafka, feed)
    await lanes.assign([LANE])
    kafka.fence("app-counters-0")
    await lanes.assign([LANE])
    unknown = {TopicPartition(topic, number): None for topic, number in kafka.inputs}
    assert feed.asked_by == [unknown, unknown, dict.fromkeys(unknown, OffsetAndMetadata(0, ""))]
    assert (heard, failures) == (["taken", "taken"], [])
    await lanes.close(10)


async def test_a_lane_that_is_taken_over_while_all_rest_begins_with_the_next_assignment(
    kafka: Kafka, changelogs: Readable
) -> None:
    feed = Fed()
    lanes, _, failures = one_lane(kafka, feed)
    await lanes.assign([LANE])
    await lanes.rest(1.0)
    changelogs.opened.set()
    await _until(lambda: feed.asked == 1 and lanes.owned[LANE].owned)
    await asyncio.sleep(0.1)
    _hand_over(lanes, kafka, 0)
    await asyncio.sleep(0.1)
    assert not kafka.positions[0]
    await lanes.assign([LANE])
    lanes.start()
    await _until(lambda: len(kafka.positions[0]) > 1)
    assert failures == []
    await lanes.close(10)


def _hand_over(lanes: Lanes, kafka: Kafka, number: int) -> None:
    for (topic, partition), log in kafka.inputs.items():
        if partition == number:
            lanes.intake.accept(TopicPartition(topic, number), 0, 2, log, 2)


async def _until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happens():
            await asyncio.sleep(0.01)
