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

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._inner = local()
        self._price = 0.0
        self._price = self._calibrated()

    def wrapped(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does the same, and is timed as ``stage``."""
        clock, inner, seconds, calls = time.thread_time, self._inner, self.seconds, self.calls

        def timed(*arguments: Any, **named: Any) -> Any:
            outer, inner.seconds = getattr(inner, "seconds", 0.0), 0.0
            began = clock()
            try:
                return function(*arguments, **named)
            finally:
                took = clock() - began
                seconds[stage] += took - inner.seconds
                calls[stage] += 1
                inner.seconds = outer + took + self._price

        return timed

    @property
    def wrapping_seconds(self) -> float:
        """What all wrapped calls have cost beyond what is counted as theirs."""
        return self._price * sum(self.calls.values())

    def _calibrated(self) -> float:
        """Return what a wrapped call costs its caller beyond what is counted as its own."""
        nothing = self.wrapped("nothing", lambda: None)
        began = time.thread_time()
        for _ in range(CALIBRATION):
            nothing()
        took = time.thread_time() - began
        counted = self.seconds.pop("nothing")
        del self.calls["nothing"]
        return (took - counted) / CALIBRATION
