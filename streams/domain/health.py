"""Health: the weighted mean of the components that are known, explained to the last point."""

from collections.abc import Collection
from math import fsum
from typing import Final

from msgspec import Struct

from streams.domain.policies import Bands, Profile
from streams.domain.reading import COMPONENTS, Reading
from streams.events import Band, Contribution, Move

TOLERANCE: Final = 0.005  # of a score in points, and of a risk as a share: less is no change


class Health(Struct, frozen=True, gc=False):
    """A score of 0 to 100, ``None`` when nothing is known; ``points`` holds its known components and sums to it."""

    score: float | None
    weights: dict[str, float]
    values: dict[str, float | None]
    points: dict[str, float]


UNKNOWN: Final = Health(None, {}, {}, {})


def judge(reading: Reading, profile: Profile) -> Health:
    """Return the health of a customer by a profile: ``100 * sum(weight * value) / sum(weight)`` of what is known."""
    weights = profile.weights
    values: dict[str, float | None] = {}
    points: dict[str, float] = {}
    known = []
    for name, weight in weights.items():
        values[name] = value = reading.value(name)
        if value is not None:
            points[name] = 100 * weight * value
            known.append(weight)
    whole = fsum(known)
    for name, part in points.items():
        points[name] = part / whole
    return Health(total(points.values()), weights, values, points)


def total(points: Collection[float]) -> float | None:
    """Return the score that points add up to, ``None`` where there are none; rounding cannot pass 100."""
    return min(100.0, fsum(points)) if points else None


def points_by_place(points: dict[str, float]) -> list[float | None]:
    """Return points as they are kept."""
    return [points.get(name) for name in COMPONENTS] if points else []


def points_by_name(kept: list[float | None]) -> dict[str, float]:
    """Return kept points by their component's name."""
    if not kept:
        return {}
    return {name: points for name, points in zip(COMPONENTS, kept, strict=False) if points is not None}


def contributions(health: Health) -> tuple[Contribution, ...]:
    """Return what each component adds, the unknown ones nothing."""
    values, points = health.values, health.points
    return tuple(
        [
            Contribution(component=name, weight=weight, value=values[name], points=points.get(name, 0.0))
            for name, weight in health.weights.items()
        ]
    )


def moves(before: dict[str, float], after: dict[str, float]) -> tuple[Move, ...]:
    """Return by how many points each component moved the score; the largest first, the unmoved left out."""
    if not before or not after:
        return ()
    changes = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in before | after}
    moved = [(name, points) for name, points in changes.items() if points]
    moved.sort(key=lambda change: -abs(change[1]))
    return tuple([Move(component=name, points=points) for name, points in moved])


def band_of(score: float | None, before: Band | None, bands: Bands) -> Band | None:
    """Return the band of a score; the one before is left only past the hysteresis.

    >>> band_of(74, None, Bands()), band_of(74, "healthy", Bands()), band_of(72, "healthy", Bands())
    ('watch', 'healthy', 'watch')
    """
    if score is None:
        return None
    healthy, watch, past = bands.healthy, bands.watch, bands.hysteresis
    if (
        (before == "healthy" and score >= healthy - past)
        or (before == "watch" and watch - past <= score < healthy + past)
        or (before == "at_risk" and score < watch + past)
    ):
        return before
    return "healthy" if score >= healthy else "watch" if score >= watch else "at_risk"
