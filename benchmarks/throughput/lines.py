"""What came of each contender at each workload, as it is measured and as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import spread
from benchmarks.throughput.contender import Contender
from benchmarks.workload import Workload


@dataclass
class Line:
    """A contender at a workload: what came out, round by round."""

    contender: Contender
    workload: Workload
    rates: list[float] = field(default_factory=list)
    same_state: bool | None = None
    facts: int | None = None
    failure: str = ""


def row(line: Line) -> dict[str, Any]:
    """Return a line as plain data."""
    return {
        "runtime": line.contender.runtime,
        "version": line.contender.version,
        "guarantee": line.contender.guarantee,
        "cores": line.contender.cores,
        "job": line.contender.job,
        "customers": line.workload.customers,
        "skew": line.workload.skew,
        "events": line.workload.events,
        "events_per_second": spread(line.rates)._asdict() if line.rates else None,
        "rounds": [round(rate) for rate in line.rates],
        "same_state": line.same_state,
        **({"facts": line.facts} if line.facts is not None else {}),
        **({"failure": line.failure} if line.failure else {}),
    }
