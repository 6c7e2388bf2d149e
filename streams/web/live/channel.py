"""What all listeners with the same filter hear: kept once for all of them, each knows how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from streams.web.live.filters import Filter
from streams.web.live.frames import Frame
from streams.web.live.pieces import piece_end

KEPT: Final = 2_000


class Channel:
    """The newest news of a filter, numbered from 0; a listener that is further behind has missed something."""

    def __init__(self, wanted: Filter) -> None:
        self._wants = wanted.wants
        self._first = 0
        self._news: list[bytes] = []
        self._joined: tuple[int, int, int, bytes] = (0, 0, 0, b"")
        self.listeners: set[asyncio.Event] = set()

    @property
    def end(self) -> int:
        """Return the number of what comes next."""
        return self._first + len(self._news)

    def add(self, frames: Iterable[Frame]) -> None:
        """Take what is wanted of some news, and wake those who wait for it."""
        new = [frame.content for frame in frames if self._wants(frame)]
        if not new:
            return
        self._news += new
        if len(self._news) >= 2 * KEPT:
            self._first += len(self._news) - KEPT
            del self._news[:-KEPT]
        for listener in self.listeners:
            listener.set()

    def since(self, number: int) -> tuple[int, bytes] | None:
        """Return some of what has come since, with the number of what follows it; None if that is not kept any more."""
        start = number - self._first
        if start < 0:
            return None
        known_from, known_of, known_to, content = self._joined
        if (known_from, known_of) != (number, self.end):  # most listeners are equally far
            stop = piece_end(self._news, start)
            known_to, content = self._first + stop, b"".join(self._news[start:stop])
            self._joined = number, self.end, known_to, content
        return known_to, content
