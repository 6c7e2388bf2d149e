"""What a contender is told, and how it says how far it is; with nothing but the standard library."""

from __future__ import annotations

import gc
import os
import sys
import time
from math import inf
from pathlib import Path
from typing import NamedTuple

# For Quix Streams, Bytewax and the raw consumer. librdkafka else reads 100,000 messages of each partition ahead, of
# which most would lie ready when measuring begins, and rests for a second whenever it is ahead by so much, or 64 MB.
FETCHING = {"queued.min.messages": "20000", "fetch.queue.backoff.ms": "10"}
STEPS = 500  # so often one of several processes says how far it is, at most


class Task(NamedTuple):
    """One run: ``events`` lie on ``topic``; ``name`` goes before every name on Kafka, ``directory`` is for state.

    This is process ``number`` of the ``processes`` that share the work.
    """

    broker: str
    topic: str
    events: int
    warm: int
    name: str
    directory: Path
    variant: str
    processes: int = 1
    number: int = 0

    @classmethod
    def told(cls) -> Task:
        """Return what the environment says; who is told of no others works alone."""
        names = {field: f"BENCH_{field.upper()}" for field in cls._fields}
        optional = {field for field in cls._field_defaults if names[field] not in os.environ}
        given = {field: os.environ[name] for field, name in names.items() if field not in optional}
        numbers = {field: int(given[field]) for field in {"events", "warm", "processes", "number"} - optional}
        return cls(**{**given, **numbers, "directory": Path(given["directory"])})  # type: ignore[arg-type]


def collect_seldom() -> None:
    """Collect garbage as seldom as Helix' engine does by itself."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Meter:
    """Says on stdout how far this process is, and what processor time it has taken.

    One that works alone says when the warm-up share is behind, and when everything is. One of several cannot know: it
    says every so many events how many it has handled, and how many of them are committed whenever it is told.
    """

    def __init__(self, task: Task) -> None:
        self._alone, self._events = task.processes == 1, task.events
        self._step = max(1, task.events // STEPS)
        self.due: float = task.warm if self._alone else self._step
        self._over = False

    def at(self, events: int) -> float:
        """Note that so many events are handled; return at how many it is to be told again."""
        if events >= self.due:
            self._say("warm" if self._alone else "handled", events)
            self.due = inf if self._alone else events + self._step
        return self.due

    def committed(self, events: int, now: float | None = None) -> bool:
        """Note that so many are behind and committed ``now``; return whether that is all, if this process is alone."""
        if not self._alone:
            self._say("committed", events, now)
        elif events >= self._events and not self._over:
            self._over = True
            self._say("done", events, now)
        return self._over

    def _say(self, mark: str, events: int, now: float | None = None) -> None:
        # The process's own stdout: Faust puts a logger in place of sys.stdout.
        then = now or time.monotonic()
        print(f"mark {mark} {events} {then:.6f} {time.process_time():.6f}", file=sys.__stdout__, flush=True)
