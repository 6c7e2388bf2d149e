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
        self._up_to_date_at: dict[str, float] = {}

    def up_to_date(self, lane: str) -> None:
        """Hear of a lane that it has counted events, and nothing is left."""
        self._up_to_date_at[lane] = self._clock()

    def seconds(self, lane: str) -> float:
        """Return how long the next batch of a lane may take."""
        recent = self._clock() - RECENT_SECONDS
        beside = any(at > recent for other, at in self._up_to_date_at.items() if other != lane)
        return self._fold_seconds * (BESIDE if beside else 1)
