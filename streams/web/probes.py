"""Whether Redis and Kafka answer, for whoever watches: who serves pages is not asked, and nobody waits long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, NamedTuple

import redis
from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from streams.web.commands import SILENT, Commands

PATIENCE_SECONDS: Final = 1.0
KEPT_SECONDS: Final = 2.0
NO_REDIS: Final = "Redis does not answer."


class Probe:
    """Asks one neighbour in a thread of its own: many who want to know keep no more than that waiting.

    Parameters
    ----------
    ask
        Returns what is wrong, in a sentence, or nothing; it may take its time.
    silent
        What is wrong where that takes too long.
    kept_seconds
        For how long an answer is good.
    """

    def __init__(self, ask: Callable[[], str], silent: str, kept_seconds: float = 0.0) -> None:
        self._ask, self._silent, self._kept_seconds = ask, silent, kept_seconds
        self._alone = CapacityLimiter(1)
        self._asking: asyncio.Task[str] | None = None
        self._begun = 0.0

    async def answer(self) -> str:
        """Return what is wrong, or nothing."""
        if self._asking is None or (self._asking.done() and time.monotonic() - self._begun >= self._kept_seconds):
            self._begun = time.monotonic()
            self._asking = asyncio.create_task(run_sync(self._ask, abandon_on_cancel=True, limiter=self._alone))
        asking = self._asking
        answered, _ = await asyncio.wait({asking}, timeout=PATIENCE_SECONDS)
        return asking.result() if answered else self._silent


class Probes(NamedTuple):
    """Says of each neighbour whether it answers."""

    view: Probe
    commands: Probe

    @classmethod
    def of(cls, client: redis.Redis, sending: Commands) -> Probes:
        """Return those of a Redis and of a Kafka; the client is nobody else's."""
        return cls(Probe(lambda: _pinged(client), NO_REDIS), Probe(sending.look, SILENT, KEPT_SECONDS))


def _pinged(client: redis.Redis) -> str:
    try:
        client.ping()
    except redis.RedisError:
        return NO_REDIS
    return ""
