"""The one reader of the view's news: a thread that waits at Redis, and waits for Redis."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import redis

from streams.adapters.reading_view import LiveReader
from streams.adapters.view.foreign import foreign
from streams.web.live.frames import framed, position_of
from streams.web.live.hub import Hub

BEGINNING: Final = "0-0"
BLOCK_MS: Final = 250  # and so long an end is waited for
AT_ONCE: Final = 500
RETRY_SECONDS: Final = 0.5
ANEW_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 2.0
UNREADABLE: Final = (KeyError, ValueError)
log = logging.getLogger(__name__)


class Follower:
    """Hands everything that the view announces to a hub; what was announced before it began is no news there."""

    def __init__(self, reader: LiveReader, hub: Hub) -> None:
        self._reader, self._hub = reader, hub
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._last, self._away = BEGINNING, False
        self._catching_up, self._passed_over = True, False
        self._looked_at = 0.0
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Begin; Redis need not be there yet."""
        self._thread.start()

    async def stop(self) -> None:
        """End, in a moment."""
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except (redis.RedisError, OSError) as error:
                self._lose(error)
                self._stopping.wait(self._without(error))
            except UNREADABLE as error:  # by another version of Helix, or by somebody else
                self._leap(error)

    def _step(self) -> None:
        if self._away:
            self._come_back()
        events = self._reader.after(self._last, block_ms=0 if self._catching_up else BLOCK_MS, count=AT_ONCE)
        if len(events) == AT_ONCE and self._last != BEGINNING and not self._reader.covers(self._last):
            self._on_loop(self._hub.lost)  # what is announced faster than it is read is dropped in between
        if events:
            self._last = events[-1].id
        elif not self._catching_up:
            self._look()
        frames = [framed(event) for event in events]
        if not self._catching_up:
            self._on_loop(self._hub.publish, frames)
            return
        self._on_loop(self._hub.remember, frames)
        self._passed_over |= bool(frames)
        if len(events) < AT_ONCE:
            if self._passed_over:
                self._on_loop(self._hub.missed)  # by whoever has listened since
            self._catching_up, self._passed_over = False, False

    def _come_back(self) -> None:
        goes_on = self._reader.covers(self._last)  # asked in any case: it is the first answer
        if self._last != BEGINNING and not goes_on:
            self._last, self._catching_up, self._passed_over = BEGINNING, True, True
            self._on_loop(self._hub.forget)
        self._away = False
        log.info("the live stream can be read again, and goes on")

    def _look(self) -> None:
        """Now and then, where nothing comes, look whether what comes would come after what was read last.

        It does not in a stream that was made anew by a clock that was put back, or after an id that was ahead of it.
        """
        now = time.monotonic()
        if now - self._looked_at <= LOOK_SECONDS:
            return
        self._looked_at, last = now, self._reader.last()
        if position_of(last) < position_of(self._last):
            log.warning("the live stream was made anew, and is behind what was read of it: everybody reads anew")
            self._last = last
            self._on_loop(self._hub.lost)

    def _leap(self, error: Exception) -> None:
        log.warning("news that cannot be read are left out, and everybody reads anew: %s", type(error).__name__)
        with suppress(redis.RedisError):
            self._last = self._reader.newest()
            self._on_loop(self._hub.lost)

    def _without(self, error: redis.RedisError | OSError) -> float:
        """Return for how long to wait; where something else lies in the place of the news, let all be read anew."""
        if foreign(error):
            self._on_loop(self._hub.lost)
            return ANEW_SECONDS
        return RETRY_SECONDS

    def _lose(self, error: redis.RedisError | OSError) -> None:
        if self._away:
            return
        self._away = True
        if foreign(error):  # Redis answers
            log.warning("the live stream cannot be read: something else lies in its place")
            return
        log.warning("the live stream waits for Redis: %s", type(error).__name__)
        self._on_loop(setattr, self._hub, "away_since", datetime.now(UTC))

    def _on_loop(self, call: object, *arguments: object) -> None:
        if not self._stopping.is_set():
            self._loop.call_soon_threadsafe(call, *arguments)  # type: ignore[arg-type]
