"""How long records take from their arrival on the log until the transaction that counts them is committed."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from itertools import accumulate
from math import log2
from typing import Final, NamedTuple

STEPS: Final = 8  # buckets a doubling, so that each is nine per cent wide
LAST: Final = 40 * STEPS  # some 35 years
SECONDS: Final = 10.0
Counts = dict[int, float]


class Quantiles(NamedTuple):
    """Of so many records half took no longer than ``p50_seconds``, and 99 of 100 no longer than ``p99_seconds``."""

    p50_seconds: float
    p99_seconds: float


class Latency:
    """How many records took how long, in buckets; ``counts`` only grow.

    >>> latency = Latency()
    >>> latency.add([(1_000, 99.0), (200, 1.0)], now=1_010)
    >>> quantiles(latency.counts)
    Quantiles(p50_seconds=0.01, p99_seconds=0.01)
    >>> latency.add([(900, 9.0)], now=1_010)
    >>> quantiles(latency.counts)
    Quantiles(p50_seconds=0.01, p99_seconds=0.111)
    """

    def __init__(self) -> None:
        self.counts: Counts = {}

    def add(self, arrived: Iterable[tuple[int, float]], now: int) -> None:
        """Count records that are committed ``now``, each with its arrival and how many it stands for; both in ms.

        A broker's clock may be ahead of this machine's: what arrived later than now took no time.
        """
        for arrival, records in arrived:
            bucket = min(LAST, int(STEPS * log2(max(0, now - arrival) + 1)))
            self.counts[bucket] = self.counts.get(bucket, 0.0) + records


class Recent:
    """Quantiles of the last seconds, of counts that are looked at again and again; None where nothing was counted."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[int, deque[tuple[float, Counts]]] = defaultdict(deque)

    def of(self, name: int, counts: Counts) -> Quantiles | None:
        """Return them; counts of which there are fewer than there were begin anew."""
        now, seen = self._clock(), self._seen[name]
        if seen and sum(counts.values()) < sum(seen[-1][1].values()):
            seen.clear()
        seen.append((now, dict(counts)))
        while now - seen[0][0] > SECONDS:
            seen.popleft()
        before = seen[0][1]
        return quantiles({bucket: many - before.get(bucket, 0.0) for bucket, many in counts.items()})


def quantiles(counts: Counts) -> Quantiles | None:
    """Return the quantiles of what was counted, to within five per cent and a millisecond."""
    whole = sum(counts.values())
    return Quantiles(_seconds(counts, 0.5 * whole), _seconds(counts, 0.99 * whole)) if whole > 0 else None


def _seconds(counts: Counts, wanted: float) -> float:
    buckets = sorted(counts)
    passed = zip(accumulate(counts[bucket] for bucket in buckets), buckets, strict=True)
    bucket = next((bucket for many, bucket in passed if many >= wanted * (1 - 1e-9)), buckets[-1])
    return round((2 ** ((bucket + 0.5) / STEPS) - 1) / 1_000, 3)
