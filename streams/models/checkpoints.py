"""The weights as they were on earlier days, so that each example is judged by a model that could have known no more.

An example frozen on a day gets its label a horizon later; by then the learner has seen a horizon's worth of labels that
nobody had on that day. So the learner keeps what it knew, every few days: densely over the horizon, ever more thinly
before, for lanes that lag. An older checkpoint than needed is only staler, never cleverer.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from math import log
from typing import Final

from msgspec import Struct

EVERY_DAYS: Final = 2
KEPT: Final = 32


class Checkpoint(Struct, array_like=True, frozen=True):
    """A model that had learned only examples labelled on ``day`` (since 1970, UTC) or before.

    ``weights`` are single precision in slot order; ``examples`` and ``left`` are how many had been learned.
    """

    day: int
    examples: int
    left: int
    intercept: float
    weights: bytes

    def logit(self, lit: Mapping[int, float]) -> float:
        """Return the log-odds of leaving, as this model told them."""
        weights = memoryview(self.weights).cast("f")
        return self.intercept + sum(share * weights[slot] for slot, share in lit.items())

    @property
    def base_logit(self) -> float:
        """Return the log-odds of the share that had left by then, smoothed as if half a customer more did either."""
        return log((self.left + 0.5) / (self.examples - self.left + 0.5))


def taken(day: int, examples: int, left: int, intercept: float, weights: array[float]) -> Checkpoint:
    """Return a checkpoint of weights in slot order."""
    return Checkpoint(day, examples, left, intercept, array("f", weights).tobytes())


def known_before(checkpoints: Sequence[Checkpoint], day: int) -> Checkpoint | None:
    """Return the newest checkpoint that saw no label of that day or later."""
    return next((checkpoint for checkpoint in reversed(checkpoints) if checkpoint.day < day), None)


def keep(checkpoints: list[Checkpoint], newest: Checkpoint, horizon_days: int) -> list[Checkpoint]:
    """Return the checkpoints with the newest added; of more than ``KEPT``, the most dispensable one is dropped.

    That is the one that leaves the smallest gap, among those from before the horizon if there are any.
    """
    kept = [*checkpoints, newest]
    if len(kept) <= KEPT:
        return kept
    inner = range(1, len(kept) - 1)
    old = [i for i in inner if kept[i + 1].day < newest.day - horizon_days - EVERY_DAYS]
    del kept[min(old or inner, key=lambda i: kept[i + 1].day - kept[i - 1].day)]
    return kept
