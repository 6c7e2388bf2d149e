"""What many latencies come to."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, Final

SHARES: Final = {"p50_ms": 0.5, "p99_ms": 0.99, "p999_ms": 0.999}


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the least value that at least ``share`` of the ordered values do not exceed (nearest rank).

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def told(latencies: Sequence[float], asked: int) -> dict[str, Any]:
    """Return percentiles in ms of latencies in seconds, and what share of ``asked`` events they answer."""
    ordered = sorted(latencies)
    figures = {name: round(1_000 * percentile(ordered, share), 2) for name, share in SHARES.items()} if ordered else {}
    worst = {"max_ms": round(1_000 * ordered[-1], 2)} if ordered else {}
    return {"asked": asked, "answered_share": round(len(ordered) / asked, 6) if asked else None, **figures, **worst}


def halves(latencies: Sequence[float]) -> dict[str, float]:
    """Return the medians in ms of the first half and of the second of latencies in seconds, in order of their events.

    Where the second is higher, a queue may be growing that is not too long yet.
    """
    middle = len(latencies) // 2
    parts = {"first_half_p50_ms": latencies[:middle], "second_half_p50_ms": latencies[middle:]}
    return {name: round(1_000 * percentile(sorted(part), 0.5), 2) for name, part in parts.items() if part and middle}
