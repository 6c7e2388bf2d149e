"""The demo's stage: a simulated company sends what it did in its own time, which passes faster than ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from streams.adapters import entries, simulate
from streams.adapters.feed import Feed
from streams.events import TICKS

SOURCE: Final = "helix/demo"
TICK_EVERY: Final = timedelta(hours=1)
TICK_SECONDS: Final = 10.0  # of ours, at the latest


@dataclass(frozen=True, slots=True)
class Play:
    """What is played: history at once, then days at so many a second, the last of them ending at ``end``.

    With ``days_beyond`` it goes on to the clock's time, and from there as the clock does, for at most so many days.
    """

    seed: int
    customers: int
    history_days: int
    live_days: int
    days_a_second: float
    end: datetime
    days_beyond: int = 0

    @property
    def opens(self) -> datetime:
        """When the live part begins."""
        return self.end - timedelta(days=self.live_days)


class Clock:
    """Event time: still until `go`, then as fast as the play says until its end: still there, or as the clock's."""

    def __init__(
        self,
        play: Play,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._play, self._monotonic, self._wall = play, monotonic, wall
        self._since: float | None = None

    def go(self) -> None:
        """Let time pass from now on."""
        self._since = self._monotonic()

    @property
    def now(self) -> datetime:
        """The event time that has come."""
        return min(self._end, self._played)

    @property
    def is_over(self) -> bool:
        """Whether all of it has been played, up to where the time is the clock's."""
        return self._played >= self._end  # `now` is no measure of it: the clock's time goes on while one looks twice

    @property
    def _played(self) -> datetime:
        if self._since is None:
            return self._play.opens
        days = (self._monotonic() - self._since) * self._play.days_a_second
        return self._play.opens + timedelta(days=days)

    @property
    def _end(self) -> datetime:
        return self._wall() if self._play.days_beyond else self._play.end


class Company:
    """Sends events whose time has come, and ticks, so that time passes for customers who send nothing."""

    def __init__(self, play: Play, feed: Feed, partitions: int) -> None:
        start = play.opens - timedelta(days=play.history_days)
        days = play.history_days + play.live_days + play.days_beyond
        self._coming = simulate.emissions(play.seed, play.customers, days, start)
        self._next = next(self._coming, None)
        self._entry = entries.as_cloudevent(SOURCE)
        self._feed, self._partitions = feed, partitions
        self._ticked: datetime | None = None
        self._ticked_at = 0.0

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
        since = None if self._ticked is None else now - self._ticked
        late = time.monotonic() - self._ticked_at >= TICK_SECONDS
        if since is None or since >= TICK_EVERY or (late and since):
            self._feed.tick(TICKS, self._partitions, [now])
            self._ticked, self._ticked_at = now, time.monotonic()
