"""What happens to the lanes of a process that ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from random import Random

import pytest
from aiokafka.errors import ConsumerStoppedError
from aiokafka.structs import TopicPartition

from streams.engine import ownership
from streams.engine.lanes import Lanes
from streams.engine.options import Options
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
