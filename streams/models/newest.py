"""The newest model, for whoever scores: replaced as a whole, in one assignment, while others score."""

from __future__ import annotations

from streams.events import ModelTrained
from streams.models.model import Model


class Newest:
    """Gives the newest model that was handed over, and none before there is one.

    Examples
    --------
    >>> Newest()() is None
    True
    """

    def __init__(self) -> None:
        self._model: Model | None = None

    def replace(self, snapshot: ModelTrained) -> None:
        """Score with ``snapshot`` from now on; raise `ValueError` if this release cannot."""
        self._model = Model.from_snapshot(snapshot)

    def __call__(self) -> Model | None:
        """Return the model to score with."""
        return self._model
