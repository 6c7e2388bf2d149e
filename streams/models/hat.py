"""The fixed "hat" basis: a number becomes two neighbouring buckets, so a linear model becomes a smooth curve a feature.

A coordinate in -6..6 lights the bucket at its floor with one minus its fraction, and the next bucket with its fraction;
what is unknown lights a bucket of its own. The lights of a feature always sum to one. Nothing is fitted, so nothing
drifts. The *slots* of all features' buckets are numbered through: ``feature * SIZE + bucket``.

References
----------
Piecewise-linear B-splines of degree one: de Boor, C. (1978). A Practical Guide to Splines. Springer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite
from typing import Final

LIMIT: Final = 6
MISSING: Final = 2 * LIMIT + 1
SIZE: Final = MISSING + 1


def clip(coordinate: float) -> float:
    """Return the coordinate within the basis; raise `ValueError` if it is no number.

    >>> clip(99.0)
    6.0
    """
    if not isfinite(coordinate):
        raise ValueError(f"a coordinate must be finite, not {coordinate}")
    return max(-float(LIMIT), min(float(LIMIT), coordinate))


def lights(coordinates: Sequence[float | None]) -> dict[int, float]:
    """Return which slots the coordinates of all features light, and how strongly; unlit slots are left out.

    >>> lights([-5.75, None])
    {0: 0.75, 1: 0.25, 27: 1.0}
    """
    lit = {}
    for start, coordinate in zip(range(0, len(coordinates) * SIZE, SIZE), coordinates, strict=True):
        if coordinate is None:
            lit[start + MISSING] = 1.0
            continue
        r = coordinate if -LIMIT <= coordinate <= LIMIT else clip(coordinate)
        bucket = floor(r)
        fraction = r - bucket
        lit[start + bucket + LIMIT] = 1.0 - fraction
        if fraction:
            lit[start + bucket + LIMIT + 1] = fraction
    return lit


def names(features: Sequence[str]) -> tuple[str, ...]:
    """Return the name of every slot, as a snapshot of a model spells it.

    >>> names(["days_silent"])[0], names(["days_silent"])[-1]
    ('days_silent:-6', 'days_silent:missing')
    """
    buckets = [*map(str, range(-LIMIT, LIMIT + 1)), "missing"]
    return tuple(f"{feature}:{bucket}" for feature in features for bucket in buckets)
