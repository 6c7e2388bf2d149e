"""Medians, ranges and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple


class Spread(NamedTuple):
    """The least, the middle and the greatest of what was measured."""

    min: float
    median: float
    max: float


def spread(values: Sequence[float], digits: int = 0) -> Spread:
    """Return the spread of one or more values, rounded.

    >>> spread([3.0, 1.0, 2.4])
    Spread(min=1.0, median=2.0, max=3.0)
    """
    return Spread(round(min(values), digits), round(median(values), digits), round(max(values), digits))


def by_round(ours: Sequence[Sequence[float]], peers: Sequence[Sequence[float]]) -> list[float]:
    """Return ours by the peer's, round by round, of the fastest configuration of each; nothing without a round.

    Rounds pair up by their place.

    >>> by_round([[200.0, 220.0]], [[50.0, 50.0], [100.0, 100.0]])
    [2.0, 2.2]
    """
    return [one / other for one, other in zip(fastest(ours), fastest(peers), strict=False)]


def fastest(configurations: Sequence[Sequence[float]]) -> Sequence[float]:
    """Return the rates of the configuration with the greatest median, of those that have most rounds; none of none.

    Whoever has fewer was behind after as many, and fell out.

    >>> fastest([[1.0, 3.0, 2.0], [9.0, 9.0], [4.0, 3.0, 1.0]])
    [4.0, 3.0, 1.0]
    """
    return max((rates for rates in configurations if rates), key=lambda rates: (len(rates), median(rates)), default=())
