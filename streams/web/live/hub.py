"""Fans the view's news out: an event is looked at once a filter, not once a listener."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

from streams.web.live.channel import Channel
from streams.web.live.filters import Filter
from streams.web.live.frames import RESYNC, Frame, Position, just_before, position_of, resync
from streams.web.live.seats import Seats

REMEMBERED: Final = 10_000
NOWHERE: Final = (0, 0)


class Hub:
    """The news of one process. Everything here runs on the event loop, and nothing waits.

    ``away_since`` is since when Redis does not answer the one who reads the news, None while it does.
    """

    def __init__(self) -> None:
        self.away_since: datetime | None = None
        self.closed = False
        self.seats = Seats()
        self.newest: Position = NOWHERE
        self._known: deque[Frame] = deque(maxlen=REMEMBERED)
        self._channels: dict[Filter, Channel] = {}

    def remember(self, frames: Sequence[Frame]) -> None:
        """Know what is no news: who comes back may have missed it."""
        self.away_since = None
        if frames:
            self._known.extend(frames)
            self.newest = frames[-1].position

    def publish(self, frames: Sequence[Frame]) -> None:
        """Tell everybody who wants to know."""
        self.remember(frames)
        if frames:
            for channel in self._channels.values():
                channel.add(frames)

    def forget(self) -> None:
        """Know nothing any more: the view's stream is not the one that was read before."""
        self._known.clear()
        self.newest = NOWHERE

    def missed(self) -> None:
        """Say to everybody that news may have been missed."""
        for channel in self._channels.values():
            channel.add([Frame(self.newest, RESYNC, "", None, frozenset(), resync(self.newest))])

    def lost(self) -> None:
        """Say that news were missed, and take up anew."""
        self.forget()
        self.missed()

    def channel(self, wanted: Filter) -> Channel:
        """Return the channel of a filter; `leave` it when nobody listens any more."""
        return self._channels.setdefault(wanted, Channel(wanted))

    def leave(self, wanted: Filter) -> None:
        """Forget a channel to which nobody listens."""
        if not self._channels[wanted].listeners:
            del self._channels[wanted]

    def after(self, event_id: str, wanted: Filter) -> list[bytes] | None:
        """Return what has come after an event; None if that is not known, so that all must be read anew."""
        try:
            position = position_of(event_id)
        except ValueError:
            return None
        if position == self.newest:
            return []
        if not self._known or not just_before(self._known[0].position) <= position < self.newest:
            return None
        later = takewhile(lambda frame: frame.position > position, reversed(self._known))  # mostly few
        return [frame.content for frame in later if wanted.wants(frame)][::-1]

    def before(self, command: str) -> Position:
        """Return after what all of a command follows: it may have been given before, and its outcome be known."""
        known = (just_before(frame.position) for frame in self._known if frame.command == command)
        return next(known, self.newest)

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        for channel in self._channels.values():
            for listener in channel.listeners:
                listener.set()
