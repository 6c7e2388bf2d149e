"""How much of what waits a lane folds at once, and how the others come in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Final

from streams.engine.batch import Batch
from streams.engine.held import Held
from streams.engine.options import Options

LEAST_BATCH: Final = 100  # the first one too: how long events take is not known before
STEPS: Final = 5  # of a batch as long as it may be


class Folding:
    """Folds batches of one lane that take about ``fold_seconds``; ``seconds`` is what the last one took by itself.

    ``long`` is shared by all lanes of an event loop, and held by whoever folds more than a step: a short batch, as of a
    lane that has little to do, waits for a step of a long one, and never for several long ones.
    """

    def __init__(self, options: Options, long: asyncio.Lock) -> None:
        self.seconds = 0.0
        self._options, self._long = options, long
        self._limit = self._step = min(LEAST_BATCH, options.max_batch)

    async def next_batch(self, held: Held, enough: Callable[[], bool]) -> Batch:
        """Fold the next batch; it is cut short after a step if there is ``enough``."""
        steps = held.folding(self._limit, self._step, enough)
        batch, self.seconds = _timed(steps)
        if batch is None:
            async with self._long:
                while batch is None:
                    await asyncio.sleep(0)
                    batch, seconds = _timed(steps)
                    self.seconds += seconds
        if batch.size >= LEAST_BATCH:
            fitting = int(batch.size * self._options.fold_seconds / max(self.seconds, 1e-6))
            self._limit = min(self._options.max_batch, max(LEAST_BATCH, fitting))
            self._step = max(1, self._limit // STEPS)
        return batch


def _timed(steps: Iterator[Batch | None]) -> tuple[Batch | None, float]:
    started = perf_counter()
    return next(steps), perf_counter() - started
