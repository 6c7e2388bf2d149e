"""How long folding a batch may take: shorter where other lanes are up to date, whose records would wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

BESIDE: Final = 0.3  # of the seconds, beside a lane that is up to date
RECENT_SECONDS: Final = 1.0


class Budget:
    """What the lanes of a process keep to, in seconds a batch.

    Long batches save work, which is what lanes need that are behind. But they share one interpreter: who has just
    worked off all there was waits, with its next record, for the batch that another one folds.
    """

    def __init__(self, fold_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._fold_seconds = fold_seconds
        self._clock = clock
        self._up_to_date_at = float("-inf")

    def up_to_date(self) -> None:
        """Hear of a lane that it has counted something, and nothing is left."""
        self._up_to_date_at = self._clock()

    @property
    def seconds(self) -> float:
        """How long the next batch of a lane that is behind may take."""
        beside = self._clock() - self._up_to_date_at < RECENT_SECONDS
        return self._fold_seconds * (BESIDE if beside else 1)
