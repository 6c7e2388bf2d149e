"""A long batch lets others come between its steps, and takes no more than there is time for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from streams.engine import folding
from streams.engine.fold import Fold
from streams.engine.folding import LEAST_BATCH, STEPS, Folding
from streams.engine.held import Held
from streams.engine.options import Options
from streams.engine.position import Position
from tests.engine.counting import SHOUTS, TICKS, WORDS, Counter, count_word, counting
from tests.engine.logs import START, said


def never() -> bool:
    return False


def lane_with(many: int, fold: Fold | None = None) -> Held:
    held = Held(fold or counting(), 0, {}, Position(), ends={WORDS: many, SHOUTS: 0, TICKS: 0})
    held.stretches[WORDS].accept(0, many, [said(WORDS, number, START, "a", "so") for number in range(many)])
    return held


STEP = LEAST_BATCH // STEPS
SLOW = Options(fold_seconds=1e-9)  # for which every batch is as long as it may be


async def folding_slowly(long: asyncio.Lock) -> Folding:
    """Return one that has found out how long events take: the first batch, of which that is not known, has no steps."""
    lane = Folding(SLOW, long)
    await lane.next_batch(lane_with(LEAST_BATCH), never)
    return lane


async def test_long_batches_are_folded_one_after_the_other_and_a_short_one_waits_for_none() -> None:
    long = asyncio.Lock()
    ended: list[str] = []

    async def fold(name: str, lane: Folding, many: int) -> None:
        batch = await lane.next_batch(lane_with(many), never)
        ended.append(f"{name}: {batch.size}")

    one, two, short = [await folding_slowly(long) for _ in range(3)]
    await asyncio.gather(fold("one", one, LEAST_BATCH), fold("two", two, LEAST_BATCH), fold("short", short, STEP - 1))
    assert ended == [f"short: {STEP - 1}", f"one: {LEAST_BATCH}", f"two: {LEAST_BATCH}"]


async def test_a_lane_that_never_had_much_to_do_waits_for_no_long_batch() -> None:
    long = asyncio.Lock()
    async with long:
        batch = await Folding(Options(), long).next_batch(lane_with(LEAST_BATCH), never)
    assert batch.size == LEAST_BATCH


async def test_a_batch_is_cut_after_a_step_when_there_is_enough() -> None:
    held, lane = lane_with(LEAST_BATCH), await folding_slowly(asyncio.Lock())
    first = await lane.next_batch(held, lambda: True)
    held.keep(first)
    second = await lane.next_batch(held, never)
    assert (first.size, second.size) == (STEP, LEAST_BATCH - STEP)


async def test_what_comes_between_two_steps_is_folded_where_the_log_by_its_positions_has_it() -> None:
    held, lane = lane_with(LEAST_BATCH), await folding_slowly(asyncio.Lock())

    async def come() -> None:
        held.stretches[SHOUTS].accept(0, 1, [said(SHOUTS, 0, START - 1, "a", "so")], 1)

    coming = asyncio.create_task(come())
    first = await lane.next_batch(held, never)
    await coming
    assert (first.size, first.position.offsets[SHOUTS]) == (LEAST_BATCH, 0)
    held.keep(first)
    assert [fact["what"] for fact in held.next_batch(10).facts] == [f"shouted so after {2 * LEAST_BATCH}"]


async def test_batches_are_as_long_as_there_is_time_for_and_the_time_of_others_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0

    def slowly(counter: Counter, word: str, at: int) -> tuple[Counter | None, Iterable[Any]]:
        nonlocal now
        now += 0.001
        return count_word(counter, word, at)

    async def others() -> None:
        nonlocal now
        while True:
            now += 1.0
            await asyncio.sleep(0)

    monkeypatch.setattr(folding, "perf_counter", lambda: now)
    fold = counting()
    held = lane_with(2_000, replace(fold, agents={**fold.agents, WORDS: slowly}))
    lane = Folding(Options(fold_seconds=0.5), asyncio.Lock())
    beside = asyncio.create_task(others())
    sizes = []
    for _ in range(2):
        held.keep(batch := await lane.next_batch(held, never))
        sizes.append(batch.size)
    beside.cancel()
    assert sizes == [LEAST_BATCH, pytest.approx(500, abs=1)]
    assert lane.seconds == pytest.approx(0.5, abs=0.01)
