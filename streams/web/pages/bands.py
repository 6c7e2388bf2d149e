"""From which score on a customer is healthy, or to be watched: the backdrop of every picture of scores."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from streams.adapters.policies import read_policies
from streams.settings import Settings
from streams.web.pages.meanings import Limits


def limits(settings: Settings) -> Limits:
    """Return both limits, as the policies have them that this installation is set to."""
    return _read(settings.policies)


@cache
def _read(policies: Path | None) -> Limits:
    bands = read_policies(policies).bands
    return bands.healthy, bands.watch
