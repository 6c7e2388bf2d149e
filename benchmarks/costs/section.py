"""The section of the benchmark: what an event costs, and where the time of the full job goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks.costs import core, growth, micro, report, stages, starting
from benchmarks.stage import Stage
from streams.adapters.embedded import valkey

SIZES: Final = (growth.SIZES, growth.SIZES[:2])  # each followed by that of a first look
TIMES: Final = (starting.TIMES, 1)
STAGES_UNTIL: Final = (None, datetime(2013, 11, 1, tzinfo=UTC))


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return the results of all parts under ``costs``."""
    folder = stage.build / "costs"
    models, watermark = core.models()
    with valkey.start(folder / "valkey") as redis:
        where = stage.broker, redis.address
        found = {
            "micro": micro.measure(),
            "growth": growth.measure(models, watermark, SIZES[stage.quick]),
            "starting": starting.measure(*where, folder / "logs", TIMES[stage.quick]),
            "stages": stages.measure(*where, folder / "stages", STAGES_UNTIL[stage.quick]),
        }
    stage.say(report.text(found))
    return {"costs": found}
