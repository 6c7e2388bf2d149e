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


async def test_a_short_batch_is_folded_between_two_steps_of_a_long_one() -> None:
    long = asyncio.Lock()
    ended: list[str] = []

    async def fold(name: str, held: Held) -> None:
        batch = await Folding(Options(), long).next_batch(held, never)
        ended.append(f"{name}: {batch.size}")

    await asyncio.gather(fold("long", lane_with(LEAST_BATCH)), fold("short", lane_with(LEAST_BATCH // STEPS - 1)))
    assert ended == [f"short: {LEAST_BATCH // STEPS - 1}", f"long: {LEAST_BATCH}"]


async def test_long_batches_are_folded_one_after_the_other_and_a_short_one_waits_for_none() -> None:
    long = asyncio.Lock()
    ended: list[str] = []

    async def fold(name: str, many: int) -> None:
        await Folding(Options(), long).next_batch(lane_with(many), never)
        ended.append(name)

    await asyncio.gather(fold("one", LEAST_BATCH), fold("two", LEAST_BATCH), fold("short", 1))
    assert ended == ["short", "one", "two"]


async def test_a_batch_is_cut_after_a_step_when_there_is_enough() -> None:
    held = lane_with(LEAST_BATCH)
    lane = Folding(Options(), asyncio.Lock())
    first = await lane.next_batch(held, lambda: True)
    held.keep(first)
    second = await lane.next_batch(held, never)
    assert (first.size, second.size) == (LEAST_BATCH // STEPS, LEAST_BATCH - LEAST_BATCH // STEPS)


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
