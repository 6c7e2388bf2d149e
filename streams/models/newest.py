"""The models that scorers choose from: replaced as a whole, in one assignment, while others score."""

from __future__ import annotations

from operator import itemgetter
from typing import Final

from streams.events import ModelTrained
from streams.models.model import Model

KEPT: Final = 64
DAY_SECONDS: Final = 86_400


class Newest:
    """Gives the newest model of those that were known at a moment, and none before there is one.

    A replay reads a year in minutes, and its lanes are not of one day: with the very newest model, a day of January
    would be judged by what March has taught. So of each of the last ``KEPT`` event days the last model is kept.

    Examples
    --------
    >>> Newest()(0.0) is None
    True
    """

    def __init__(self) -> None:
        self._models: list[tuple[float, Model]] = []

    def replace(self, snapshot: ModelTrained) -> None:
        """Score with ``snapshot`` what happens from its time on; raise `ValueError` if this release cannot."""
        known_at, model = snapshot.occurred_at.timestamp(), Model.from_snapshot(snapshot)
        known = sorted([*self._models, (known_at, model)], key=itemgetter(0))
        last_of_day = {one[0] // DAY_SECONDS: one for one in known}
        self._models = list(last_of_day.values())[-KEPT:]

    def __call__(self, moment: float) -> Model | None:
        """Return the model to score with at a moment, in seconds since 1970."""
        for known_at, model in reversed(self._models):
            if known_at <= moment:
                return model
        return None
