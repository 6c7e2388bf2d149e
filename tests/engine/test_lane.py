"""A lane writes one transaction at a time, whoever asks it to rest meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from streams.engine import lane as lane_module
from streams.engine.budget import BESIDE, Budget
from streams.engine.fold import Fold
from streams.engine.lane import LEAST_BATCH, Lane, Surroundings
from streams.engine.lanes import Lanes
from streams.engine.listeners import Listeners
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.record import Output, Placed
from streams.engine.routing import Misrouting
from streams.engine.turns import Turns
from tests.engine.counting import SHOUTS, TICKS, WORDS, Counter, count_word, counting
from tests.engine.logs import START, said

FOLD_SECONDS = 0.05


class Slowly:
    """Owns a lane, and takes its time; ``most`` is how many transactions were under way at once."""

    def __init__(self) -> None:
        self.positions: list[Position] = []
        self.waiting = False
        self.under_way = self.most = 0

    async def prove(self, position: Position) -> None:
        """Write it."""
        await self.commit({}, position)

    async def commit(self, _: Mapping[str, bytes | None], position: Position, __: Sequence[Output] = ()) -> None:
        """Write a position."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.05)
        self.under_way -= 1
        self.positions.append(position)


def lane_of(owner: Slowly, fold: Fold | None = None) -> Lane:
    """Return a lane that works."""
    loop, threads, failed = asyncio.get_running_loop(), ThreadPoolExecutor(1), list[Any]()
    around = Surroundings(
        "app",
        Options(tick_seconds=None),
        lambda call: loop.run_in_executor(threads, call),
        Listeners(),
        Misrouting(),
        Turns(2, 1.0),
        Budget(FOLD_SECONDS, lambda: 0.0),
        lambda key: None,
        lambda topics: {},
        lambda lane: None,
        lambda lane, error: failed.append(error),
    )
    lane = Lane(fold or counting(), 0, around)
    lane._ownership = owner  # type: ignore[assignment]
    lane.owned = True
    return lane


async def test_a_lane_that_is_proven_while_it_comes_to_rest_writes_one_thing_after_the_other() -> None:
    owner = Slowly()
    lane = lane_of(owner)
    lane.start()
    lane.accept(WORDS, 0, 7, [], 7)  # nothing but the markers of a transaction
    await asyncio.sleep(0.02)
    resting = asyncio.create_task(lane.rest())  # for a rebalance that does not wait for it any longer
    await asyncio.sleep(0.02)
    await lane.prove()
    await resting
    assert owner.most == 1
    assert [position.offsets[WORDS] for position in owner.positions] == [7, 7]


async def test_a_quiet_lane_without_ticks_writes_what_it_has_passed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane_module, "PASSED_SECONDS", 0.02)
    owner = Slowly()
    lane = lane_of(owner)
    lane.start()
    lane.accept(WORDS, 0, 7, [], 7)  # nothing but the markers of a transaction
    async with asyncio.timeout(10):
        while not owner.positions:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    await lane.rest()
    assert [position.offsets[WORDS] for position in owner.positions] == [7]


async def test_a_lane_that_kafka_keeps_waiting_is_not_stuck() -> None:
    owner, lanes = Slowly(), Lanes("app", Options(), lambda error: None)
    lanes.owned["counters", 0] = lane_of(owner)
    assert set(lanes.reached()) == {("counters", 0)}
    owner.waiting = True
    assert lanes.reached() == {}


async def test_of_topics_of_which_something_waits_here_it_is_not_asked_whether_more_comes() -> None:
    lanes = Lanes("app", Options(), lambda error: None)
    lanes.owned["counters", 0] = lane = lane_of(Slowly())
    lane.accept(WORDS, 0, 1, [said(WORDS, 0, START, "a", "so")], 9)
    assert lanes.reached()["counters", 0].wanted == {SHOUTS: 0, TICKS: 0}


def spoilt(record: Placed) -> Placed:
    """Return a record that counts nothing."""
    return Placed(record.topic, record.partition, record.offset, record.timestamp, record.key, b"{}")


@pytest.mark.parametrize(
    ("share", "beside"),
    [(1, None), (1, spoilt(said(WORDS, 0, START, "a", "so"))), (BESIDE, said(WORDS, 0, START, "a", "so"))],
)
async def test_batches_are_as_long_as_there_is_time_for(
    monkeypatch: pytest.MonkeyPatch, share: float, beside: Placed | None
) -> None:
    now = 0.0

    def slowly(counter: Counter, word: str, at: int) -> tuple[Counter | None, Iterable[Any]]:
        nonlocal now
        now += 0.0001
        return count_word(counter, word, at)

    monkeypatch.setattr(time, "perf_counter", lambda: now)
    owner, fold = Slowly(), counting()
    lane = lane_of(owner, replace(fold, agents={**fold.agents, WORDS: slowly}))
    records = [said(WORDS, number, START, "a", "so") for number in range(700)]
    if beside:
        await another_is_up_to_date(lane._around, beside)
    lane.start()
    lane.accept(WORDS, 0, len(records), records, len(records))
    while not lane.held.caught_up:
        await asyncio.sleep(0.02)
    await lane.rest()
    fitting = round(share * FOLD_SECONDS / 0.0001)
    ends = [position.offsets[WORDS] for position in owner.positions]
    assert ends[:2] == [LEAST_BATCH, pytest.approx(LEAST_BATCH + fitting, abs=2)]
    assert ends[-1] == len(records)


def test_a_lane_that_is_up_to_date_shortens_the_batches_of_others_only() -> None:
    budget = Budget(FOLD_SECONDS, lambda: 0.0)
    budget.up_to_date("counters[0]")
    assert budget.seconds("counters[0]") == FOLD_SECONDS
    assert budget.seconds("counters[1]") == pytest.approx(BESIDE * FOLD_SECONDS)


async def another_is_up_to_date(around: Surroundings, record: Placed) -> None:
    """Have another lane of the same process work off a record."""
    lane = Lane(counting(), 1, around)
    lane._ownership, lane.owned = Slowly(), True  # type: ignore[assignment]
    lane.start()
    lane.accept(WORDS, 0, 1, [record], 1)
    while not lane.held.caught_up:
        await asyncio.sleep(0.02)
    await lane.rest()
