"""How long it takes after a fault until all is well again, and after what it never was."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from tests.torture.collected import Collected
from tests.torture.trail import Place

RECOVERY_SECONDS: Final = 90.0  # waited for those that go on, and have much to work off
STILL_SECONDS: Final = 60.0


class Recoveries:
    """``seconds`` until all was well, and ``gaps`` in which a partition was silent, by what happened.

    ``overdue`` tells after what a partition stood still for too long, until somebody clears it.
    """

    def __init__(self, tail: Collected) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self.overdue: list[str] = []
        self._tail = tail

    def wait(self, kind: str, since: float, ends: Mapping[Place, int], mend: Callable[[], None]) -> str:
        """Wait until every lane has passed these offsets, or does not go on; return in words how long it took.

        Meanwhile, mend. ``since`` is of time.monotonic.
        """
        trail, over = self._tail.trail, time.time()
        still = 0.0
        while not self._tail.passed(ends) and still < STILL_SECONDS and time.time() < over + RECOVERY_SECONDS:
            mend()
            time.sleep(0.02)
            still = trail.still(ends, over, time.time())
        mend()
        now, passed_at = time.time(), trail.passed_at(ends)
        seconds = max(0.0, min(passed_at, now) - (now - time.monotonic() + since))
        self.seconds[kind].append(seconds)
        self.gaps[kind].append(trail.gap(passed_at))
        if passed_at <= now:
            return f"recovered after {seconds:.2f} s"
        if still < STILL_SECONDS:
            return f"not through after {seconds:.2f} s"
        self.overdue.append(f"{kind}: a partition stood still for {still:.0f} s: {self._tail.newest} of {dict(ends)}")
        return f"not recovered after {seconds:.2f} s"
