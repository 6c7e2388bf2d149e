"""Ticks that workers write into their own inputs, of a time so long past that they close no day, until all is calm.

What they are here for is what comes with them: transactions on input topics, some of them aborted.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

CALM: Final = "calm"
PAST_MS: Final = 20 * 365 * 86_400_000
CALM_SECONDS: Final = 0.2


def install(calm: Path) -> None:
    """Let ticks be of long ago, and let none be written while the file ``calm`` is there."""
    from streams.engine.lane import Lane
    from streams.events import Tick

    at, wait = Tick.at, Lane._wait

    def long_ago(now: int) -> Tick:
        return at(now - PAST_MS)

    async def unless_calm(self: Lane) -> None:
        if not calm.exists():
            await wait(self)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), CALM_SECONDS)

    replaced: Any = Tick
    replaced.at = long_ago
    Lane._wait = unless_calm  # type: ignore[method-assign]
