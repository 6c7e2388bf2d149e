"""A whole worker, from the start of its process until it has taken over the last partition."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

from benchmarks.recovery import memory
from streams.cli._replaying import told
from streams.cli._workers import working
from streams.settings import Settings

LOOK_SECONDS: Final = 0.02
BEGUN: Final = " works on "
TAKEN: Final = ": taken over, "


def measure(settings: Settings, logs: Path, patience_seconds: float = 300.0) -> dict[str, Any]:
    """Return when the worker worked, when it had all partitions, and what memory it then had.

    Raises TimeoutError.
    """
    log = logs / "worker-1.log"
    began = time.perf_counter()
    with working(1, {**told(settings), "PYTHONUNBUFFERED": "1"}, logs) as workers:
        lines, begun, first = "", 0.0, 0.0
        while (taken := lines.count(TAKEN)) < settings.partitions:
            workers.check()
            waited = time.perf_counter() - began
            if waited > patience_seconds:
                raise TimeoutError(f"{taken} of {settings.partitions} partitions were taken over in {waited:.0f} s")
            time.sleep(LOOK_SECONDS)
            lines = log.read_text(errors="replace")
            begun = begun or (BEGUN in lines and time.perf_counter() - began) or 0.0
            first = first or (TAKEN in lines and time.perf_counter() - began) or 0.0
        seconds = time.perf_counter() - began
        used = memory.of(workers._children[0].pid)
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
    }
