"""What several ask for at about the same time is made once, whatever comes of it; and not a moment longer."""

import asyncio
import threading

import pytest

from streams.web.sharing import Shared

LONG = 60.0


class Maker:
    """Makes what nobody has had before, and says by whom it was waited for."""

    def __init__(self) -> None:
        self.made, self.goes_on = 0, threading.Event()

    def __call__(self) -> int:
        self.made += 1
        assert self.goes_on.wait(LONG)
        return self.made

    def fail(self) -> int:
        raise KeyError(self())


async def test_who_asks_while_it_is_made_and_soon_after_is_given_the_same() -> None:
    shared, make = Shared(LONG), Maker()
    asked = [asyncio.create_task(shared.of("now", make)) for _ in range(5)]
    await asyncio.sleep(0)
    make.goes_on.set()
    assert await asyncio.gather(*asked) == [1] * 5
    assert await shared.of("now", make) == 1


async def test_who_asks_for_something_else_is_given_that() -> None:
    shared, make = Shared(LONG), Maker()
    make.goes_on.set()
    assert [await shared.of(key, make) for key in ("now", "stream", "now")] == [1, 2, 1]


async def test_who_asks_later_is_given_something_newer_and_the_old_is_forgotten() -> None:
    shared, make = Shared(0.0), Maker()
    make.goes_on.set()
    assert [await shared.of(key, make) for key in ("now", "now", "stream")] == [1, 2, 3]
    assert list(shared._begun) == ["stream"]


async def test_what_goes_wrong_goes_wrong_for_all_who_wait_for_it() -> None:
    shared, make = Shared(LONG), Maker()
    asked = [asyncio.create_task(shared.of("now", make.fail)) for _ in range(3)]
    await asyncio.sleep(0)
    make.goes_on.set()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [repr(each) for each in found] == ["KeyError(1)"] * 3


async def test_who_goes_away_takes_it_from_nobody_else() -> None:
    shared, make = Shared(LONG), Maker()
    first, second = (asyncio.create_task(shared.of("now", make)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    make.goes_on.set()
    assert await second == 1
