"""Few lanes begin a batch at a time: the others gather meanwhile, so the broker has fewer, larger transactions.

A transaction costs the broker about as much whether it is of one record or of a hundred. Many at a time take no less
of it together, only each of them longer, and every lane then waits for its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """At most ``most`` at a time, in the order in which they came.

    A turn that takes more than ``longest_seconds`` counts no more: lanes that wait for a Kafka that is far away wait
    beside each other, and one that Kafka keeps waiting holds up none of the others.
    """

    def __init__(self, most: int, longest_seconds: float) -> None:
        self._free = asyncio.Semaphore(most)
        self._longest_seconds = longest_seconds

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it until the context ends."""
        await self._free.acquire()
        turn = Turn(self._free)
        passing_on = asyncio.get_running_loop().call_later(self._longest_seconds, turn.end)
        try:
            yield
        finally:
            passing_on.cancel()
            turn.end()


class Turn:
    """Ends once."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._ended = False

    def end(self) -> None:
        """Let the next one begin."""
        if not self._ended:
            self._ended = True
            self._free.release()
