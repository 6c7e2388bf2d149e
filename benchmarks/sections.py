"""What is measured, in this order; a section is given the stage and returns plain data that goes into the results."""

from __future__ import annotations

from typing import Final

from benchmarks.costs import section as costs
from benchmarks.latency import section as latency
from benchmarks.recovery import section as recovery
from benchmarks.stage import Section
from benchmarks.throughput import section as throughput

SECTIONS: Final[dict[str, Section]] = {
    "throughput": throughput.measure,
    "latency": latency.measure,
    "recovery": recovery.measure,
    "costs": costs.measure,
}
