"""A whole worker, from the start of its process until it has taken over the last partition."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import redis

from benchmarks.recovery import memory
from streams.adapters.view import anew
from streams.cli._replaying import told
from streams.cli._workers import Workers, working
from streams.settings import Settings

LOOK_SECONDS: Final = 0.02
PATIENCE_SECONDS: Final = 300.0
BEGUN: Final = " works on "
TAKEN: Final = ": taken over, "


def measure(settings: Settings, logs: Path, view_seconds: float = 0.0) -> dict[str, Any]:
    """Return when the worker worked, when it had all partitions, what memory it then had, and the most of all.

    For the most it is watched until its view is written, for at most ``view_seconds``. Raises TimeoutError.
    """
    log = logs / "worker-1.log"
    began = time.perf_counter()
    with working(1, {**told(settings), "PYTHONUNBUFFERED": "1"}, logs) as workers:
        lines, begun, first = "", 0.0, 0.0
        while (taken := lines.count(TAKEN)) < settings.partitions:
            workers.check()
            waited = time.perf_counter() - began
            if waited > PATIENCE_SECONDS:
                raise TimeoutError(f"{taken} of {settings.partitions} partitions were taken over in {waited:.0f} s")
            time.sleep(LOOK_SECONDS)
            lines = log.read_text(errors="replace")
            begun = begun or (BEGUN in lines and time.perf_counter() - began) or 0.0
            first = first or (TAKEN in lines and time.perf_counter() - began) or 0.0
        seconds = time.perf_counter() - began
        pid = workers._children[0].pid
        used = memory.of(pid)
        written = _written(settings, workers, view_seconds)
        used |= {name: most for name, most in memory.of(pid).items() if name == "peak_bytes"}
    customers = sum(
        int(line.split(TAKEN)[1].split()[0].replace(",", "")) for line in lines.splitlines() if TAKEN in line
    )
    return {
        "case": "worker, start to ready",
        "customers": customers,
        "seconds": round(seconds, 3),
        "imported_seconds": round(begun, 3),
        "first_partition_seconds": round(first, 3),
        "records_per_second": round(customers / seconds),
        **used,
        **written,
    }


def _written(settings: Settings, workers: Workers, patience_seconds: float) -> dict[str, float]:
    """Return how long after the recovery the view was written, or for how long it was only watched."""
    began = time.perf_counter()
    with redis.Redis.from_url(settings.redis) as client:
        while (waited := time.perf_counter() - began) < patience_seconds:
            workers.check()
            if anew.published(client, settings.namespace, settings.partitions) == settings.partitions:
                return {"view_seconds": round(waited, 1)}
            time.sleep(10 * LOOK_SECONDS)
    return {"watched_seconds": patience_seconds} if patience_seconds else {}
