"""The section of the benchmark: what an event costs, and where the time of both jobs goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.attempts import noted, room
from benchmarks.costs import core, growth, micro, report, stages, starting
from benchmarks.stage import Stage
from benchmarks.valkey import empty_valkey
from benchmarks.workload import Workload

SIZES: Final = (growth.SIZES, growth.SIZES[:2])  # each followed by that of a first look
TIMES: Final = (starting.TIMES, 1)
JOBS: Final = [Workload(customers, "uniform", 500_000) for customers in (5_000, 500_000)]
SMALL_JOBS: Final = [Workload(customers, "uniform", 1_000_000) for customers in (5_000, 500_000)]
STAGES_UNTIL: Final = (None, datetime(2013, 11, 1, tzinfo=UTC))


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return the results of all parts under ``costs``."""
    quick = stage.quick
    found: dict[str, Any] = {}
    failures: dict[str, str] = {}
    with room(stage.build / "costs", failures) as folder, empty_valkey(folder / "valkey") as redis:
        where = stage.broker, redis
        parts: dict[str, Callable[[], Any]] = {
            "micro": micro.measure,
            "growth": lambda: growth.measure(*core.models(), SIZES[quick]),
            "starting": lambda: starting.measure(*where, folder / "logs", TIMES[quick]),
            "stages": lambda: stages.of_course(*where, folder / "stages", STAGES_UNTIL[quick]),
            "job_stages": lambda: {} if quick else jobs(*where, folder),
        }
        for name, measured in parts.items():
            with noted(failures, f"costs, {name.replace('_', ' ')}"):
                found[name] = measured()
    stage.say(report.text(found))
    return {"costs": found, "failures": failures}


def jobs(broker: str, redis: str, folder: Path) -> dict[str, Any]:
    """Return what each job takes by stage, by its name."""
    small = {
        f"small, {workload.customers:,}": stages.of_small_job(broker, folder / workload.namespace, workload)
        for workload in SMALL_JOBS
    }
    full = {
        f"full, {workload.customers:,}": stages.of_job(broker, redis, folder / workload.namespace, workload)
        for workload in JOBS
    }
    return {**small, **full}
