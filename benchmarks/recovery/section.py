"""The section of the benchmark: recoveries on the broker of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.attempts import noted, room
from benchmarks.recovery import measuring, targets
from benchmarks.stage import Stage
from benchmarks.valkey import empty_valkey

SIZES: Final = (targets.SIZES, (20_000,))  # the second for a first look
STOCK: Final = (targets.SIZES, (5_000,))


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return rows of recoveries under ``recovery``."""
    sizes = [max(1, int(size * stage.scale)) for size in SIZES[stage.quick]]
    stock = STOCK[stage.quick] if stage.wanted("faust") else ()
    rows: list[dict[str, Any]] = []
    failures: dict[str, str] = {}
    with (
        room(stage.build / "recovery", failures) as folder,
        noted(failures, "recovery"),
        empty_valkey(folder / "valkey") as redis,
    ):
        # One after the other: what there is stays, should the next one fail.
        rows.extend(measuring.measure(stage.broker, redis, folder, sizes=sizes, stock_sizes=stock))
    stage.say(targets.table(rows))
    return {"recovery": rows, "failures": failures}
