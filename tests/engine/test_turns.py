"""Who has a turn when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from streams.engine.turns import Turn, Turns

LONG = 3_600.0


async def test_no_more_than_so_many_have_a_turn_and_they_go_in_the_order_of_their_coming() -> None:
    turns, begun, ending = Turns(2, LONG), list[int](), [asyncio.Event() for _ in range(4)]

    async def have(number: int) -> None:
        async with turns.one():
            begun.append(number)
            await ending[number].wait()

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(have(number))
        await _until(lambda: len(begun) == 2)
        assert begun == [0, 1]
        ending[1].set()
        await _until(lambda: len(begun) == 3)
        assert begun == [0, 1, 2]
        ending[2].set()
        await _until(lambda: len(begun) == 4)
        assert begun == [0, 1, 2, 3]
        ending[0].set()
        ending[3].set()


async def test_whoever_fails_or_is_cancelled_passes_the_turn_on() -> None:
    turns = Turns(1, LONG)
    with pytest.raises(ValueError, match="in hand"):
        async with turns.one():
            raise ValueError("in hand")
    async with turns.one():
        waiting = asyncio.create_task(_has_one(turns))
        await asyncio.sleep(0)
        waiting.cancel()
    async with turns.one():
        pass


async def test_a_turn_that_takes_too_long_holds_nobody_up() -> None:
    turns, came = Turns(1, 0.01), list[str]()

    async def come(name: str, leave: asyncio.Event) -> None:
        async with turns.one():
            came.append(name)
            await leave.wait()

    leaving = {name: asyncio.Event() for name in ("stuck", "next")}
    async with asyncio.TaskGroup() as tasks:
        for name, leave in leaving.items():
            tasks.create_task(come(name, leave))
        await _until(lambda: came == ["stuck", "next"])
        for leave in leaving.values():
            leave.set()


async def test_a_turn_ends_once() -> None:
    free = asyncio.Semaphore(1)
    await free.acquire()
    turn = Turn(free)
    turn.end()
    turn.end()
    await free.acquire()
    assert free.locked()


async def _has_one(turns: Turns) -> None:
    async with turns.one():
        pass


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0)
