"""What came of each contender at each workload, as it is measured and as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import ratio, spread
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


def ratios(lines: list[Line]) -> dict[str, float]:
    """Return Helix by each peer, both in their fastest configuration, by job and customers, of what is spread evenly.

    Of whom is wrong there is none.
    """
    found: dict[str, float] = {}
    right = [line for line in lines if line.workload.skew == "uniform" and not line.failure and line.same_state]
    for job, customers in {(line.contender.job, line.workload.customers): None for line in right}:
        rates: dict[str, list[list[float]]] = {}
        for line in right:
            if (line.contender.job, line.workload.customers) == (job, customers):
                rates.setdefault(line.contender.family, []).append(line.rates)
        for peer in sorted(rates.keys() - {"helix"}):
            times = ratio(rates.get("helix", []), rates[peer])
            if times is not None:
                found[f"{job}_{customers}_vs_{peer}"] = times
    return found
