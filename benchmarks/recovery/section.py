"""The section of the benchmark: recoveries on the broker of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.recovery import measuring, targets
from benchmarks.stage import Stage
from streams.adapters.embedded import valkey

SIZES: Final = (measuring.SIZES, (20_000,))  # the second for a first look
STOCK: Final = (100_000, 5_000)


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return rows of recoveries under ``recovery``."""
    folder = stage.build / "recovery"
    sizes = [max(1, int(size * stage.scale)) for size in SIZES[stage.quick]]
    stock = STOCK[stage.quick] if stage.wanted("faust") else 0
    with valkey.start(folder / "valkey") as redis:
        rows = measuring.measure(stage.broker, redis.address, folder, sizes=sizes, stock_customers=stock)
    stage.say(targets.table(rows))
    return {"recovery": rows}
