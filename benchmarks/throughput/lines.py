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


def ratios(lines: list[Line]) -> dict[str, float]:
    """Return Helix by each peer, both in their fastest configuration, by job and customers, of what is spread evenly.

    Helix is compared as it is with no more cores than the peer was given. Of whom is wrong there is none.
    """
    found: dict[str, float] = {}
    right = [line for line in lines if line.workload.skew == "uniform" and not line.failure and line.same_state]
    for job, customers in {(line.contender.job, line.workload.customers): None for line in right}:
        families: dict[str, list[Line]] = {}
        for line in right:
            if (line.contender.job, line.workload.customers) == (job, customers):
                families.setdefault(line.contender.family, []).append(line)
        ours = families.pop("helix", [])
        for peer, theirs in sorted(families.items()):
            cores = max(line.contender.cores for line in theirs)
            alike = [line.rates for line in ours if line.contender.cores <= cores]
            times = ratio(alike, [line.rates for line in theirs])
            if times is not None:
                found[f"{job}_{customers}_vs_{peer}"] = times
    return found
