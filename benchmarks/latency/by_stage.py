"""How long batches are at each stage of their way, through a worker that is stamped from outside."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any, Final

import orjson

from benchmarks import markdown
from benchmarks.latency import helix
from benchmarks.latency.percentiles import percentile
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.latency.rounds import HIGHEST_ASKED, Pace
from benchmarks.latency.stamps import STAGES
from streams.cli import _workers

Rows = Sequence[Sequence[float]]
SHARES: Final = {"p50_ms": 0.5, "p99_ms": 0.99}


def measure(broker: str, redis: str, folder: Path, pace: Pace) -> dict[str, Any]:
    """Return by case what `told` says of the batches after the warm-up; rates that are tried once are left out."""
    stamps, spans = folder / "stamps.json", {}
    with _stamped(stamps), helix.running(broker, redis, folder / "logs") as runtime:
        begin = yesterday_noon()
        for rate in (each for each in pace.rates if each <= HIGHEST_ASKED):
            warm_seconds = pace.warm_seconds + pace.beginning_seconds
            plan = Plan(f"r{rate:g}", rate, pace.seconds, warm_seconds, begin, runtime.partitions)
            row = runtime.measured(plan)
            end, begin = time.time(), plan.end
            spans[str(row["case"])] = (end - pace.seconds, end)
            if not row["settled"]:
                break
    rows: Rows = orjson.loads(stamps.read_bytes())
    within = {case: [row for row in rows if first <= row[0] < last] for case, (first, last) in spans.items()}
    return {case: told(found) for case, found in within.items() if found}


def told(rows: Rows) -> dict[str, Any]:
    """Return p50 and p99 of each stage in ms, how many records a batch has, and how many batches there were.

    ``rows`` are as `stamps.Stamps` has them.
    """
    found: dict[str, dict[str, float]] = {}
    for place, stage in enumerate(STAGES):
        took = sorted(1_000 * (row[place + 1] - row[place]) for row in rows)
        found[stage] = {name: round(percentile(took, share), 2) for name, share in SHARES.items()}
    return {"stages": found, "records_a_batch": round(mean(row[-1] for row in rows), 1), "batches": len(rows)}


@contextmanager
def _stamped(to: Path) -> Iterator[None]:
    """Have workers started with stamps, which they write there."""
    plain = _workers.WORKER
    setattr(_workers, "WORKER", (sys.executable, "-m", "benchmarks.latency.stamps", str(to), "worker"))  # noqa: B010 a constant
    try:
        yield
    finally:
        setattr(_workers, "WORKER", plain)  # noqa: B010 likewise


def page(results: Mapping[str, Any]) -> str:
    """Return the table that results have, or that they have none."""
    found = results.get("latency_stages")
    return (
        f"{table(found)}\n"
        if found
        else "The last results have no stages: `make bench SECTION=latency` measures them.\n"
    )


def table(found: Mapping[str, Any]) -> str:
    """Return what was told of each case as a table in Markdown."""
    heads = [head for case in found for head in (f"{case} p50", "p99")]
    rows = [
        [stage, *(f"{one['stages'][stage][name]:.1f}" for one in found.values() for name in SHARES)] for stage in STAGES
    ]
    for what, form in (("records_a_batch", ".1f"), ("batches", ",")):
        rows.append([what.replace("_", " "), *(cell for one in found.values() for cell in (f"{one[what]:{form}}", ""))])
    return markdown.table(["ms a batch", *heads], rows)
