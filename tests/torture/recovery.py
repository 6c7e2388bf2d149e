"""How long it takes after a fault until all is well again, and after what it never was."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from tests.torture.collected import Collected
from tests.torture.trail import Place

RECOVERY_SECONDS: Final = 90.0


class Recoveries:
    """``seconds`` until all was well, and ``gaps`` in which a partition was silent, by what happened.

    ``overdue`` tells after what partitions were not through in time, until somebody clears it.
    """

    def __init__(self, tail: Collected) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self.overdue: list[str] = []
        self._tail = tail

    def wait(self, kind: str, since: float, ends: Mapping[Place, int], mend: Callable[[], None]) -> str:
        """Wait until every lane has passed these offsets, mending meanwhile, and return in words how long it took.

        ``since`` is of time.monotonic.
        """
        trail, deadline = self._tail.trail, time.monotonic() + RECOVERY_SECONDS
        while not self._tail.passed(ends) and time.monotonic() < deadline:
            mend()
            time.sleep(0.02)
        mend()
        now, passed_at = time.time(), trail.passed_at(ends)
        seconds = max(0.0, min(passed_at, now) - (now - time.monotonic() + since))
        self.seconds[kind].append(seconds)
        self.gaps[kind].append(trail.gap(passed_at))
        if passed_at <= now:
            return f"recovered after {seconds:.2f} s"
        self.overdue.append(f"{kind}: not recovered after {seconds:.0f} s: {self._tail.newest} of {dict(ends)}")
        return f"not recovered after {seconds:.2f} s"
