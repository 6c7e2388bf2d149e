"""What an event costs among a few and among a million customers, through the engine's core without Kafka."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any, Final

from benchmarks.costs import core
from benchmarks.recovery.population import copies
from streams.adapters.entries import encode
from streams.engine.record import Placed
from streams.events import USAGE, FeatureUsed

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
TOUCHED: Final = 1_000
PARTS: Final = 15


def measure(
    states: Sequence[bytes], watermark: int, sizes: Sequence[int] = SIZES, touched: int = TOUCHED
) -> list[dict[str, Any]]:
    """Return microseconds an event by number of customers, encoded as a lane holds them.

    So many are used at every size, spread evenly among all, each once a batch: its state is decoded, stepped once and
    encoded. The first batch, in which the day begins for them, is not counted: nothing differs but how many there are.
    """
    rows = []
    for size in sizes:
        lane = core.held(core.product(), dict(copies(states, size)), watermark)
        chosen = list(islice(lane.states, 0, None, size // touched))[:touched]
        random.Random(7).shuffle(chosen)  # noqa: S311 nothing secret
        now = datetime.fromtimestamp(watermark / 1_000, UTC) + timedelta(hours=8)
        records = [_used(offset, chosen[offset % touched], now) for offset in range(touched * (PARTS + 1))]
        gc.collect()
        gc.freeze()  # what is held is not looked through again
        try:
            rows.append({"customers": size, "microseconds": round(_cost(lane, records), 2)})
        finally:
            gc.unfreeze()
    return rows


def _cost(lane: Any, records: list[Placed]) -> float:
    found = []
    share = len(records) // (PARTS + 1)
    for part in range(PARTS + 1):
        core.put(lane, USAGE, records[part * share : (part + 1) * share])
        lane.warm.clear()  # the dearer way: that of customers who do not come again soon
        began = time.process_time()
        for _ in core.work_off(lane):
            pass
        found.append((time.process_time() - began) / share)
    return 1e6 * median(found[1:])


def _used(offset: int, name: str, now: datetime) -> Placed:
    at = now + timedelta(milliseconds=offset)
    event = FeatureUsed(event_id=f"e-{offset}", customer_id=name, occurred_at=at, feature="reports")
    return Placed(USAGE, 0, offset, int(at.timestamp() * 1_000), name.encode(), encode(event))
