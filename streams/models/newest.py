"""The newest model, for whoever scores: replaced as a whole, in one assignment, while others score."""

from __future__ import annotations

from streams.events import ModelTrained, Risk
from streams.models.model import Coordinates, Model


class Newest:
    """Scores with the newest snapshot that was handed over; without any, it has no opinion.

    Examples
    --------
    >>> Newest()((1.0,), None) is None
    True
    """

    def __init__(self) -> None:
        self._model: Model | None = None

    def replace(self, snapshot: ModelTrained) -> None:
        """Score with ``snapshot`` from now on; raise `ValueError` if this release cannot."""
        self._model = Model.from_snapshot(snapshot)

    def __call__(self, now: Coordinates, baseline: Coordinates | None) -> Risk | None:
        """Return the risk at ``now``, with reasons against ``baseline``."""
        model = self._model
        return model.score(now, baseline) if model else None
