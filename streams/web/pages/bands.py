"""From which score on a customer is healthy, or to be watched, and how far past that it stays what it was."""

from __future__ import annotations

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
    if band is None or score is None:
        return None
    healthy, watch, past = _read(settings.policies)
    other: Band = "healthy" if score >= healthy else "watch" if score >= watch else "at_risk"
    if WORST_FIRST.index(other) > WORST_FIRST.index(band):
        end = (healthy if band == "watch" else watch) + past
        return Kept(other, end, past) if score < end else None
    end = (healthy if band == "healthy" else watch) - past
    return Kept(other, end, past) if other != band and score >= end else None


@cache
def _read(policies: Path | None) -> tuple[float, float, float]:
    bands = read_policies(policies).bands
    return bands.healthy, bands.watch, bands.hysteresis
