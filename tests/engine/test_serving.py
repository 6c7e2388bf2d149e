"""A process ends soon, whatever of it does not."""

from __future__ import annotations

import asyncio
import threading

import pytest

from streams.engine import serving
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.serving import Serving


class Limited:
    """Stands where the limit of a process does."""

    def __init__(self, _: float) -> None:
        self.started, self.cancelled = False, threading.Event()

    def start(self) -> None:
        """Count from now on."""
        self.started = True

    def cancel(self) -> None:
        """It has ended in time."""
        self.cancelled.set()


class App:
    """Nothing but its beginning and its end."""

    def __init__(self) -> None:
        self._crashed = asyncio.Event()

    async def start(self) -> None:
        """Work."""

    async def stop(self) -> None:
        """Work no more."""


async def served(monkeypatch: pytest.MonkeyPatch, answered: threading.Event) -> Limited:
    """Return what limits a process that is over, but for a call that waits for an answer."""
    monkeypatch.setattr(serving, "Limit", Limited)
    options = Options(broker="127.0.0.1:1")
    process, lanes = Serving(options), Lanes("app", options, lambda error: None)
    calling = lanes.in_thread(lambda: answered.wait(30))
    ending = asyncio.create_task(process.serve(App(), lanes))
    await asyncio.sleep(0.1)
    process.stop()
    await ending
    calling.cancel()
    limit = process._limit
    assert isinstance(limit, Limited)
    assert limit.started
    return limit


async def test_the_limit_of_a_process_is_none_any_more_when_all_of_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    answered.set()
    limit = await served(monkeypatch, answered)
    assert await asyncio.to_thread(limit.cancelled.wait, 10)


async def test_it_stays_as_long_as_a_call_does_that_was_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    try:
        limit = await served(monkeypatch, answered)
        assert not await asyncio.to_thread(limit.cancelled.wait, 0.5)
    finally:
        answered.set()
    assert await asyncio.to_thread(limit.cancelled.wait, 10)
