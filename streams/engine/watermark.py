"""How far event time has come in a lane, and which days that closes, in the order in which they close."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from streams.engine.merge import FOREVER
from streams.engine.position import Position
from streams.engine.schedule import Wheel


class Watermark:
    """The watermark of a batch in hand, in ms; ``position.closing`` says whether closes at it are still to be done.

    Keys that the batch brought into being are kept aside, on a wheel of its own, until the lane keeps the batch; there
    they come only when a day closes, which is seldom in so short a time.
    """

    __slots__ = ("_born", "_fresh", "_wheel", "closing", "due", "passed", "time")

    def __init__(self, position: Position, wheel: Wheel | None, fresh: Wheel | None) -> None:
        self._wheel, self._fresh = wheel, fresh
        self._born: list[str] = []
        self.rest_at(position.watermark, position.closing)

    def rest_at(self, time: int, closing: str | None = None) -> None:
        """All closes before ``time`` are done, and those at it up to the key ``closing`` (None: all)."""
        self.time, self.closing = time, closing
        self.passed = time if closing is None else time - 1
        self.due = min((wheel.next_after(self.passed) for wheel in self._wheels()), default=FOREVER)

    def pass_to(self, time: int) -> None:
        """Let time come so far, before which nothing is due."""
        self.time = self.passed = time
        self.closing = None

    def add(self, key: str) -> None:
        """Let the days of a key close that has just come into being."""
        if self._fresh is not None:
            self._born.append(key)
            self.due = min(self.due, self._fresh.next_of(key, self.passed))

    def closes_until(self, time: int) -> Iterator[tuple[int, str]]:
        """Yield (second since the epoch, key) of what closes beyond the watermark and not beyond ``time``."""
        seconds = self.time // 1_000
        after = (seconds + 1, "") if self.closing is None else (seconds, self.closing)
        return merge(*(wheel.due(after, time // 1_000) for wheel in self._wheels()))

    def _wheels(self) -> Iterator[Wheel]:
        if self._fresh is not None:
            for key in self._born:
                self._fresh.add(key)
            self._born.clear()
        return (wheel for wheel in (self._wheel, self._fresh) if wheel is not None)
