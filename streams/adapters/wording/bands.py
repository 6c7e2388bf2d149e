"""From which score on a customer is healthy, or to be watched, and how far past that it stays what it was.

Whoever shows a customer goes by the bands that it was judged by: a worker says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import structs

from streams.adapters.policies import Bands, Policies, band_of, read_policies
from streams.adapters.view.worker import Worker, bands_told
from streams.adapters.wording.meanings import Limits
from streams.events import Band
from streams.settings import Settings

WORST_FIRST: Final[tuple[Band, ...]] = ("at_risk", "watch", "healthy")


class Kept(NamedTuple):
    """A customer is still in its band, though its score by itself would make it ``other``: it leaves it at ``end``."""

    other: Band
    end: float
    past: float


def in_force(settings: Settings, workers: Iterable[Worker]) -> Bands:
    """Return the bands that the newest sign of life tells; where none does those of the policies that are set here."""
    told = bands_told(workers)
    return _read(settings.policies).bands if told is None else Bands(**structs.asdict(told))


def limits(bands: Bands) -> Limits:
    """Return both limits."""
    return bands.healthy, bands.watch


def version(settings: Settings) -> str:
    """Return the version of the policies that are set here."""
    return _read(settings.policies).version


def kept(bands: Bands, band: Band | None, score: float | None) -> Kept | None:
    """Return why a customer is in another band than its score by itself would have it in, if it is."""
    other = band_of(score, None, bands)
    if band is None or other is None or other == band or band_of(score, band, bands) != band:
        return None
    past = bands.hysteresis
    if WORST_FIRST.index(other) > WORST_FIRST.index(band):
        return Kept(other, (bands.healthy if band == "watch" else bands.watch) + past, past)
    return Kept(other, (bands.healthy if band == "healthy" else bands.watch) - past, past)


def at_risk_days(bands: Bands, band: Band | None, closes: Sequence[float | None], score: float | None) -> int | None:
    """Return at how many of the newest days' closes a customer was at risk already; None if it is not at risk.

    A day without a score ends it. What it was before the first of them is not known: unless it must have been at risk
    then, since no score of theirs makes it so.

    >>> at_risk_days(Bands(), "at_risk", (80, 61, 50, 61), 61), at_risk_days(Bands(), "watch", (50,), 61)
    (2, None)
    >>> at_risk_days(Bands(), "at_risk", (61, 61), 61), at_risk_days(Bands(), "at_risk", (61, 61), 50)
    (2, 0)
    """
    if band != "at_risk":
        return None
    lasted, last = _lasted(bands, None, closes)
    return lasted if band_of(score, last, bands) == "at_risk" else _lasted(bands, "at_risk", closes)[0]


def _lasted(bands: Bands, was: Band | None, closes: Sequence[float | None]) -> tuple[int, Band | None]:
    lasted = 0
    for score in closes:
        was = band_of(score, was, bands)
        lasted = lasted + 1 if was == "at_risk" else 0
    return lasted, was


@cache
def _read(policies: Path | None) -> Policies:
    return read_policies(policies)
