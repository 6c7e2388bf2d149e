"""What came of each contender at each workload, as it is measured and as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import spread
from benchmarks.running import Measured
from benchmarks.throughput.contender import Contender
from benchmarks.workload import Workload


@dataclass
class Line:
    """A contender at a workload: what came out, round by round."""

    contender: Contender
    workload: Workload
    runs: list[Measured] = field(default_factory=list)
    strangers: list[float | None] = field(default_factory=list)
    same_state: bool | None = None
    customers_came: int | None = None
    facts: int | None = None
    failure: str = ""

    @property
    def rates(self) -> list[float]:
        """Events a second, by round."""
        return [run.rate for run in self.runs]


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
        **_beside(line),
        "same_state": line.same_state,
        **({"customers_came": line.customers_came} if line.customers_came is not None else {}),
        **({"facts": line.facts} if line.facts is not None else {}),
        **({"failure": line.failure} if line.failure else {}),
    }


def _beside(line: Line) -> dict[str, Any]:
    """Return what else was seen, round by round: what it took, what others took, how processes shared the work."""
    found: dict[str, Any] = {
        "cpu_microseconds": _cpu_microseconds(line),
        "seconds": [round(run.seconds, 3) for run in line.runs],
        "cpu_seconds": [round(run.cpu_seconds, 3) for run in line.runs],
        "strangers_share": [share if share is None else round(share, 3) for share in line.strangers],
    }
    if line.contender.processes > 1:
        found["handled_when_warm"] = [list(run.warm) for run in line.runs]
        found["committed"] = [list(run.committed) for run in line.runs]
    return found


def _cpu_microseconds(line: Line) -> dict[str, float] | None:
    """Return the spread of the processor time an event."""
    taken = [run.cpu_seconds / run.events * 1e6 for run in line.runs]
    return spread(taken, 2)._asdict() if taken else None
