"""Who is measured in a round: everybody in the first, then those of whom a ratio may be, as the first have shown.

Were that chosen by an earlier run, somebody who has become the faster since would stay unnoticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks.throughput.contender import FEWER_ROUNDS, TRIED
from benchmarks.throughput.lines import Line
from benchmarks.throughput.ratios import called


def chosen(lines: Sequence[Line], number: int) -> list[Line]:
    """Return who of those at one workload is measured in the round of this number, the first of which is 0."""
    return [line for line in lines if not line.failure and number < _rounds(line, lines)]


def _rounds(line: Line, lines: Sequence[Line]) -> int:
    """Return how many rounds it is worth: fewer for the fastest of a single process than for the fastest of all."""
    most = line.contender.rounds(line.workload)
    if len(line.runs) < TRIED:
        return most
    of = [one for one in lines if called(one.contender.runtime) == called(line.contender.runtime) and not one.failure]
    if _may_be_fastest(line, of):
        return most
    if line.contender.cores == 1 and _may_be_fastest(line, [one for one in of if one.contender.cores == 1]):
        return min(most, FEWER_ROUNDS)
    return TRIED


def _may_be_fastest(line: Line, of: Sequence[Line]) -> bool:
    """Return whether it has once been as fast as the fastest is in the middle of its tries."""
    return max(line.rates[:TRIED]) >= max(median(one.rates[:TRIED]) for one in of if one.rates)
