"""How fast something goes that is only counted."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

SECONDS: Final = 10.0


class Pace:
    """Rates over the last seconds, of counts that are looked at again and again.

    >>> seconds = iter([0.0, 1.0, 2.0])
    >>> pace = Pace(lambda: next(seconds))
    >>> pace.of(0, 100), pace.of(0, 150), pace.of(0, 300)
    (None, 50.0, 100.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[int, deque[tuple[float, int]]] = defaultdict(deque)

    def of(self, name: int, count: int) -> float | None:
        """Return by how much a count grew a second, None where it is seen first; one that is less begins anew."""
        now, seen = self._clock(), self._seen[name]
        if seen and count < seen[-1][1]:
            seen.clear()
        seen.append((now, count))
        while now - seen[0][0] > SECONDS:
            seen.popleft()
        began, before = seen[0]
        return (count - before) / (now - began) if now > began else None
