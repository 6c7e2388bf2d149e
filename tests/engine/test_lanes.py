"""What happens to the lanes of a process that ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest
from aiokafka.errors import ConsumerStoppedError
from aiokafka.structs import TopicPartition

from streams.engine import ownership
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.recovery import Recovered
from streams.engine.routing import partition_of
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

    async def is_member(self, _: Mapping[TopicPartition, int]) -> bool | None:
        """Say so."""
        raise ConsumerStoppedError


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Kafka:
    """One in memory, with a word on it."""
    for name in ("Transactions", "LooseEnds", "recover"):
        monkeypatch.setattr(ownership, name, getattr(simulated, name))
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
    await lanes.close()
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
    await lanes.close()
    await taking
    assert heard[-1] == "released"
    assert not lane.owned


class Fed:
    """A consumer of whom nothing more is wanted than what a lane has."""

    def __init__(self) -> None:
        self.sought: list[int] = []

    def nudge(self) -> None:
        """Nothing: what comes is handed over by hand."""

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Remember of which partitions."""
        self.sought += {partition.partition for partition in offsets}

    async def is_member(self, _: Mapping[TopicPartition, int]) -> bool | None:
        """Whatever is asked for is ours."""
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
    await lanes.close()
    assert failures == []


async def test_who_leaves_takes_over_nothing_more(kafka: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    readable, read = threading.Event(), simulated.recover

    def recover(*args: Any, **known: Any) -> Recovered:
        readable.wait(10)
        return read(*args, **known)

    monkeypatch.setattr(ownership, "recover", recover)
    lanes = Lanes("app", Options(broker=kafka, tick_seconds=None), [].append)  # type: ignore[arg-type]
    heard: list[str] = []
    lanes.listeners.add(lambda *_: None, lambda *_: heard.append("taken"), lambda *_: None)
    lanes.add(counting())
    lanes.intake.feed = Fed()
    await lanes.assign([LANE])
    await lanes.leave(1.0)
    readable.set()
    await asyncio.gather(*lanes._owning.values())
    assert heard == []
    await lanes.close()


def _hand_over(lanes: Lanes, kafka: Kafka, number: int) -> None:
    for (topic, partition), log in kafka.inputs.items():
        if partition == number:
            lanes.intake.accept(TopicPartition(topic, number), 0, 2, log, 2)


async def _until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happens():
            await asyncio.sleep(0.01)
