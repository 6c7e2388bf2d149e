"""The view's thread: it rests more than it works, and outlives Redis."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import Final

import redis

from streams.adapters.view.rounds import PROBE_SECONDS, Rounds

PAUSE_SECONDS: Final = 0.05
REST: Final = 3.0  # rests so many times as long as it computed: the stream keeps three quarters of the interpreter
REST_BEHIND: Final = 19.0  # and nearly all of it while it catches up: what is shown then is not how things stand
BEHIND: Final = 20_000  # records
RETRY_SECONDS: Final = 0.25
MAX_RETRY_SECONDS: Final = 5.0
LACKING: Final = "Redis did not take all of the view before the end"

log = logging.getLogger(__name__)


class Flush:
    """Does rounds until it is stopped; `wake` says that there is something to do."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds
        self._awake, self._stopping = threading.Event(), threading.Event()
        self._rest = REST
        self._deadline = float("inf")
        self._failures, self._answered = 0, False
        self._thread = threading.Thread(target=self._run, name="view", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._awake.set()

    def lags(self, records: int) -> None:
        """Say how far the stream is behind."""
        self._rest = REST_BEHIND if records > BEHIND else REST

    def stop(self, seconds: float) -> None:
        """Write what is left, and end within about so many seconds; at once if Redis has never answered."""
        self._deadline = time.monotonic() + seconds
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.wait(timeout=PROBE_SECONDS)
            self._awake.clear()
            began = time.thread_time()
            worked = self._round()
            spent = time.thread_time() - began
            self._stopping.wait(timeout=max(PAUSE_SECONDS, self._rest * spent) if worked else self._retry_in())
        while self._rounds.unfinished and time.monotonic() < self._deadline and (self._round() or self._answered):
            time.sleep(RETRY_SECONDS if self._failures else 0)
        if self._rounds.unfinished:
            log.warning("%s", LACKING)
        with suppress(redis.RedisError):
            self._rounds.end(farewell=self._failures == 0)

    def _round(self) -> bool:
        """Do a round; return whether Redis was there for it."""
        try:
            self._rounds.work()
        except redis.RedisError as error:
            self._failed(f"Redis does not answer, or refuses ({error}): the stream goes on, the view waits", None)
        except Exception as error:  # noqa: BLE001  nothing about the view may end the stream, or go unsaid
            self._failed("the view cannot be written", error)
        else:
            self._succeeded()
        return self._failures == 0

    def _failed(self, why: str, bug: Exception | None) -> None:
        self._failures += 1
        self._rounds.doubt()
        self._awake.set()
        if self._failures == 1:
            log.warning("%s", why, exc_info=bug)

    def _succeeded(self) -> None:
        if self._failures:
            log.info("Redis is back: the view is being repaired")
        self._failures, self._answered = 0, True
        if self._rounds.unfinished:
            self._awake.set()

    def _retry_in(self) -> float:
        return float(min(RETRY_SECONDS * 2 ** min(self._failures, 10), MAX_RETRY_SECONDS))
