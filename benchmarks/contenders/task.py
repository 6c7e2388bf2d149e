"""What a contender is told, and how it says how far it is; with nothing but the standard library."""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

# librdkafka, which all but Helix and Kafka Streams fetch with, else rests for a second whenever it is ahead by 64 MB.
EAGERLY = {"fetch.queue.backoff.ms": "10"}


class Task(NamedTuple):
    """One run: ``events`` lie on ``topic``; ``name`` goes before every name on Kafka, ``directory`` is for state."""

    broker: str
    topic: str
    events: int
    warm: int
    name: str
    directory: Path
    variant: str

    @classmethod
    def told(cls) -> Task:
        """Return what the environment says."""
        given = {field: os.environ[f"BENCH_{field.upper()}"] for field in cls._fields}
        numbers = {field: int(given[field]) for field in ("events", "warm")}
        return cls(**{**given, **numbers, "directory": Path(given["directory"])})  # type: ignore[arg-type]


def collect_seldom() -> None:
    """Collect garbage as seldom as Helix' engine does by itself."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Meter:
    """Says on stdout when the warm-up share is behind, and when everything is."""

    def __init__(self, task: Task) -> None:
        self._warm, self._events = task.warm, task.events
        self._warmed = False
        self._over = False

    def at(self, events: int) -> bool:
        """Note that so many events are behind; return whether that is all of them."""
        if not self._warmed and events >= self._warm:
            self._warmed = True
            self._say("warm", events)
        return events >= self._events

    def done(self, events: int) -> None:
        """Note that everything is behind and committed; a second call does nothing."""
        if not self._over:
            self._over = True
            self._say("done", events)

    def _say(self, mark: str, events: int) -> None:
        # The process's own stdout: Faust puts a logger in place of sys.stdout.
        print(f"mark {mark} {events} {time.monotonic():.6f}", file=sys.__stdout__, flush=True)
