"""The demo's stage: a simulated company sends what it did in its own time, which passes faster than ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from streams.adapters import entries, simulate
from streams.adapters.feed import Feed
from streams.events import TICKS

SOURCE: Final = "helix/demo"
TICK_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Play:
    """What is played: history at once, then days at so many a second, the last of them ending at ``end``."""

    seed: int
    customers: int
    history_days: int
    live_days: int
    days_a_second: float
    end: datetime

    @property
    def opens(self) -> datetime:
        """When the live part begins."""
        return self.end - timedelta(days=self.live_days)


class Clock:
    """Event time: still until `go`, then as fast as the play says, and still again at its end."""

    def __init__(self, play: Play, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._play, self._monotonic = play, monotonic
        self._since: float | None = None

    def go(self) -> None:
        """Let time pass from now on."""
        self._since = self._monotonic()

    @property
    def now(self) -> datetime:
        """The event time that has come."""
        if self._since is None:
            return self._play.opens
        days = (self._monotonic() - self._since) * self._play.days_a_second
        return min(self._play.end, self._play.opens + timedelta(days=days))


class Company:
    """Sends events whose time has come, and ticks, so that time passes for customers who send nothing."""

    def __init__(self, play: Play, feed: Feed, partitions: int) -> None:
        start = play.opens - timedelta(days=play.history_days)
        self._coming = simulate.emissions(play.seed, play.customers, play.history_days + play.live_days, start)
        self._next = next(self._coming, None)
        self._entry = entries.as_cloudevent(SOURCE)
        self._feed, self._partitions = feed, partitions
        self._ticked: datetime | None = None

    def send_until(self, now: datetime, at_most: int) -> bool:
        """Send what is due, at most so many events; return whether that was all of it."""
        for _ in range(at_most):
            if self._next is None or self._next.at > now:
                self._tick(now)
                return True
            self._feed.send(self._entry(self._next.event))
            self._next = next(self._coming, None)
        return False

    def _tick(self, now: datetime) -> None:
        if self._ticked is None or now - self._ticked >= TICK_EVERY:
            self._feed.tick(TICKS, self._partitions, [now])
            self._ticked = now
