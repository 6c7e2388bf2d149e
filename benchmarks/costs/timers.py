"""Processor time by stage: functions wrapped from outside, each thread's own time, less what wrapping costs."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from threading import local
from typing import Any, Final

CALIBRATION: Final = 20_000


class Timers:
    """Seconds by stage; a stage inside another counts only for itself."""

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._inner = local()
        self._within = self._beyond = 0.0  # what a call is charged too much, and what more it costs its caller
        self._within, self._beyond = self._calibrated()

    def wrapped(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does the same, and is timed as ``stage``."""
        clock, inner, seconds, calls = self._clock, self._inner, self.seconds, self.calls

        def timed(*arguments: Any, **named: Any) -> Any:
            outer, inner.seconds = getattr(inner, "seconds", 0.0), 0.0
            began = clock()
            try:
                return function(*arguments, **named)
            finally:
                took = clock() - began
                seconds[stage] += took - inner.seconds - self._within
                calls[stage] += 1
                inner.seconds = outer + took + self._beyond

        return timed

    @property
    def wrapping_seconds(self) -> float:
        """What wrapping has cost, of all calls."""
        return (self._within + self._beyond) * sum(self.calls.values())

    def _calibrated(self) -> tuple[float, float]:
        """Return what a call of nothing is charged itself, and what it costs its caller beyond that."""
        nothing = self.wrapped("nothing", lambda: None)
        began = self._clock()
        for _ in range(CALIBRATION):
            nothing()
        took = self._clock() - began
        counted = self.seconds.pop("nothing")
        del self.calls["nothing"]
        return counted / CALIBRATION, (took - counted) / CALIBRATION
