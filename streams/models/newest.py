"""The models that scorers choose from: replaced as a whole, in one assignment, while others score."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from streams.events import ModelTrained
from streams.models.model import Model

KEPT: Final = 64
DAY_SECONDS: Final = 86_400
AHEAD: Final = timedelta(days=1)


class Newest:
    """Gives the newest model of those that were known at a moment, and none before there is one.

    A replay reads a year in minutes, and its lanes are not of one day: with the very newest model, a day of January
    would be judged by what March has taught. So of each of the last ``KEPT`` event days the last model is kept.

    Parameters
    ----------
    name
        Of the model; snapshots of others are refused.

    Examples
    --------
    >>> Newest("churn")(0.0) is None
    True
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._models: list[tuple[float, Model]] = []

    def replace(self, snapshot: ModelTrained, now: datetime) -> None:
        """Score with ``snapshot`` what happens from its time on.

        Raise `ValueError` if it is another model's, is dated more than a day after ``now``, where it would take a
        place and score nobody, or is of a form that this release cannot score with.
        """
        if snapshot.model != self._name:
            raise ValueError(f"model: expected {self._name!r}, got {snapshot.model!r}")
        if snapshot.occurred_at > now + AHEAD:
            raise ValueError(f"occurred_at: expected no time to come, got {snapshot.occurred_at.isoformat()}")
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
