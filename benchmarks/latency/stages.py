"""How long batches are at each stage of their way, through a worker that is stamped from outside."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Final

import orjson

from benchmarks.latency import helix
from benchmarks.latency.percentiles import percentile
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.latency.stamps import STAGES
from streams.cli import _workers

Rows = Sequence[Sequence[float]]
SHARES: Final = (0.5, 0.99)


def measure(
    broker: str, redis: str, folder: Path, *, rates: Sequence[float], seconds: float, warm_seconds: float
) -> dict[str, Rows]:
    """Return by rate the rows of stamps, as `stamps.Stamps` has them, of the batches after the warm-up."""
    stamps, spans = folder / "stamps.json", {}
    with _stamped(stamps), helix.worker(broker, redis, folder / "logs") as (settings, workers, lag):
        begin = yesterday_noon()
        for rate in rates:
            plan = Plan(f"r{rate:g}", rate, seconds, warm_seconds, begin, settings.partitions)
            row = helix.measured(settings, workers, lag, plan)
            end, begin = time.time(), plan.end
            spans[str(row["case"])] = (end - seconds, end)
            if not row["settled"]:
                break
    rows: Rows = orjson.loads(stamps.read_bytes())
    within = {case: [row for row in rows if first <= row[0] < last] for case, (first, last) in spans.items()}
    return {case: found for case, found in within.items() if found}


@contextmanager
def _stamped(to: Path) -> Iterator[None]:
    """Have workers started with stamps, which they write there."""
    plain = _workers.WORKER
    setattr(_workers, "WORKER", (sys.executable, "-m", "benchmarks.latency.stamps", str(to), "worker"))  # noqa: B010 a constant
    try:
        yield
    finally:
        setattr(_workers, "WORKER", plain)  # noqa: B010 likewise


def table(found: Mapping[str, Rows]) -> str:
    """Return p50 and p99 of each stage in ms, how many records a batch has, and how many batches there were."""
    lines = [
        f"| ms a batch | {' | '.join(f'{case} p50 | p99' for case in found)} |",
        "| --- |" + " --- | --- |" * len(found),
    ]
    for place, stage in enumerate(STAGES):
        took = [sorted(1_000 * (row[place + 1] - row[place]) for row in rows) for rows in found.values()]
        lines.append(_line(stage, [[f"{percentile(each, share):.1f}" for share in SHARES] for each in took]))
    sizes = [mean(row[-1] for row in rows) for rows in found.values()]
    lines.append(_line("records a batch (mean)", [[f"{size:.1f}", ""] for size in sizes]))
    lines.append(_line("batches", [[f"{len(rows):,}", ""] for rows in found.values()]))
    return "\n".join(lines)


def _line(name: str, cells: Sequence[Sequence[str]]) -> str:
    return f"| {name} | {' | '.join(cell for case in cells for cell in case)} |"
