"""How often one may do a thing: a bucket of tokens that fills up with time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

WRITES_AT_ONCE: Final = 20
WRITES_A_SECOND: Final = 1.0
MOST_KNOWN: Final = 10_000


class Limit:
    """At most ``at_once`` in a moment and ``a_second`` in the long run, for each who is named.

    >>> limit = Limit(1, 0.5, clock=lambda: 0.0)
    >>> limit.wait("ann"), limit.wait("ann"), limit.wait("bob")
    (0, 2, 0)
    """

    def __init__(
        self,
        at_once: int = WRITES_AT_ONCE,
        a_second: float = WRITES_A_SECOND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once, self._a_second, self._clock = at_once, a_second, clock
        self._full_at: dict[str, float] = {}

    def wait(self, who: str) -> int:
        """Return 0 and count it if one may now, else after how many whole seconds one may."""
        now = self._clock()
        empty_until = max(self._full_at.get(who, now), now)
        over = empty_until + 1 / self._a_second - now - self._at_once / self._a_second
        if over > 1e-9:
            return math.ceil(over)
        self._full_at[who] = empty_until + 1 / self._a_second
        if len(self._full_at) > MOST_KNOWN:
            self._full_at = {name: full for name, full in self._full_at.items() if full > now}
        return 0
