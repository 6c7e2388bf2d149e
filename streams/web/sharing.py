"""What several ask for at the same time, made once for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from starlette.concurrency import run_in_threadpool

SECONDS: Final = 0.25  # less than a page waits before it asks: what it has heard of is among what it is told
T = TypeVar("T")


class Shared:
    """Answers of one process, on its event loop: whoever asks so many seconds after one was begun is given another."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._begun: dict[Hashable, tuple[float, asyncio.Task[Any]]] = {}

    async def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return or raise what ``make`` does, in a thread, unless somebody has just begun to for the same ``key``."""
        now = asyncio.get_running_loop().time()
        self._begun = {name: begun for name, begun in self._begun.items() if now - begun[0] < self._seconds}
        if key not in self._begun:
            self._begun[key] = now, asyncio.create_task(run_in_threadpool(make))
        made: asyncio.Task[T] = self._begun[key][1]
        return await asyncio.shield(made)  # whoever goes away takes it from nobody else
