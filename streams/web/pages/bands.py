"""From which score on a customer is healthy, or to be watched, and how far past that it stays what it was."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from streams.adapters.policies import read_policies
from streams.events import Band
from streams.settings import Settings
from streams.web.pages.meanings import Limits

WORST_FIRST: Final[tuple[Band, ...]] = ("at_risk", "watch", "healthy")


class Kept(NamedTuple):
    """A customer is still in its band, though its score by itself would make it ``other``: it leaves it at ``end``."""

    other: Band
    end: float
    past: float


def limits(settings: Settings) -> Limits:
    """Return both limits, as the policies have them that this installation is set to."""
    return _read(settings.policies)[:2]


def kept(settings: Settings, band: Band | None, score: float | None) -> Kept | None:
    """Return why a customer is in another band than its score by itself would have it in, if it is."""
    other = by_itself(settings, score)
    if band is None or score is None or other is None:
        return None
    healthy, watch, past = _read(settings.policies)
    if WORST_FIRST.index(other) > WORST_FIRST.index(band):
        end = (healthy if band == "watch" else watch) + past
        return Kept(other, end, past) if score < end else None
    end = (healthy if band == "healthy" else watch) - past
    return Kept(other, end, past) if other != band and score >= end else None


def at_risk_days(settings: Settings, band: Band | None, closes: Sequence[float | None]) -> int | None:
    """Return at how many of the newest days' closes a customer was at risk already; None if it is not at risk.

    What it was before the first of them is not known; a day without a score ends it.

    >>> at_risk_days(Settings(), "at_risk", (80, 61, 50, 61)), at_risk_days(Settings(), "watch", (50,))
    (2, None)
    """
    if band != "at_risk":
        return None
    was: Band | None = None
    lasted = 0
    for score in closes:
        was = was if kept(settings, was, score) else by_itself(settings, score)
        lasted = lasted + 1 if was == "at_risk" else 0
    return lasted


def by_itself(settings: Settings, score: float | None) -> Band | None:
    """Return the band of a score of which nothing is known that was before."""
    healthy, watch, _ = _read(settings.policies)
    return None if score is None else "healthy" if score >= healthy else "watch" if score >= watch else "at_risk"


@cache
def _read(policies: Path | None) -> tuple[float, float, float]:
    bands = read_policies(policies).bands
    return bands.healthy, bands.watch, bands.hysteresis
