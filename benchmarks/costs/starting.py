"""How long commands take to start: help, and a worker until it works."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import uuid4

from benchmarks.recovery import worker
from streams.adapters import topics
from streams.settings import Settings

HELIX: Final = (sys.executable, "-c", "from streams.cli import main; main()")
TIMES: Final = 5


def measure(broker: str, redis: str, logs: Path, times: int = TIMES) -> dict[str, Any]:
    """Return medians of seconds; the first start, which compiles and fills caches, is not among them."""
    settings = Settings(broker=broker, redis=redis, namespace=f"start-{uuid4().hex[:8]}.", learning=False)
    topics.create(broker, [*topics.wanted(settings), *topics.changelogs(settings)])
    helps = [_seconds([*HELIX, "--help"]) for _ in range(times + 1)][1:]
    workers = [worker.measure(settings, logs / f"start-{number}") for number in range(times + 1)][1:]
    return {
        "help_seconds": round(median(helps), 3),
        "worker_imported_seconds": round(median([row["imported_seconds"] for row in workers]), 3),
        "worker_ready_seconds": round(median([row["seconds"] for row in workers]), 3),
        "times": times,
    }


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    return time.perf_counter() - began
