"""Rates and ratios as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from benchmarks.markdown import table
from benchmarks.throughput.ratios import PEERS, Row

Column = tuple[str, int, str]

NUMBERS: Final = {1: "one", 2: "two", 3: "three", 5: "five"}
PROCESSOR: Final = """\
### Processor time an event

Microseconds of processor time that the contender's own processes take an event after the warm-up, medians; what the
broker does for them is not in it.
"""
TARGETS: Final = {
    "small_5000": {"quix": 3.0, "bytewax": 2.5, "kafka_streams": 2.0},
    "small_500000": {"quix": 2.5, "bytewax": 5.0, "kafka_streams": 1.5},
    "full_5000": {"quix": 4.0, "bytewax": 2.0},
    "full_500000": {"quix": 3.0, "bytewax": 3.0},
}


def medians(rows: Sequence[Row]) -> str:
    """Return the medians of what is spread evenly."""
    even = [row for row in rows if row["skew"] == "uniform"]
    return _by_workload("events/s", even, lambda row: f"{row['events_per_second']['median']:,.0f}")


def spreads(rows: Sequence[Row]) -> str:
    """Return median, least and most of everything."""
    return _by_workload("events/s", rows, _spread, versions=True)


def beside(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what else is known of how rates came about; results from before it was measured know nothing of it."""
    if said := [*_customers(rows), *_sharing(rows), *_strangers(rows)]:
        yield " ".join(said)
    if known := [row for row in rows if row.get("cpu_microseconds")]:
        yield PROCESSOR
        yield _by_workload("µs", known, lambda row: f"{row['cpu_microseconds']['median']:.1f}")


def rounds_of(rows: Sequence[Row]) -> str:
    """Return how many rounds there were, of everything or of some of it, in words."""
    found = sorted({len(row["rounds"]) for row in rows if not row.get("failure")})
    ends = dict.fromkeys(NUMBERS.get(many, str(many)) for many in found[:1] + found[-1:])
    return (" to " if len(found) > len(ends) else " or ").join(ends)


def by_peer(head: str, found: Mapping[str, Sequence[float]], *, asked: bool = True, spread: bool = False) -> str:
    """Return how many times as fast, as `ratios` finds it, a line a peer: the median of the rounds.

    What was to be reached stands in brackets if it is ``asked`` for, and with a ``spread`` the least and the most.
    """
    columns = list(dict.fromkeys(name.partition("_vs_")[0] for name in found))
    lines = []
    for peer, called in PEERS.items():
        targets = {column: TARGETS.get(column, {}).get(peer) if asked else None for column in columns}
        cells = [_times(found.get(f"{column}_vs_{peer}", ()), targets[column], spread) for column in columns]
        if any(cells):
            lines.append([called, *cells])
    return table([head, *(_title(*column.split("_")) for column in columns)], lines)


def _by_workload(what: str, rows: Sequence[Row], told: Callable[[Row], str], versions: bool = False) -> str:
    columns = list(dict.fromkeys(_column(row) for row in rows))
    lines = []
    for runtime, guarantee in dict.fromkeys((row["runtime"], row["guarantee"]) for row in rows):
        of = {_column(row): row for row in rows if (row["runtime"], row["guarantee"]) == (runtime, guarantee)}
        called = f"{runtime} {next(iter(of.values()))['version']}" if versions else runtime
        lines.append([called, guarantee, *(_cell(of.get(column), told) for column in columns)])
    return table([what, "guarantee", *(_title(*column) for column in columns)], lines)


def _spread(row: Row) -> str:
    least, middle, most = (f"{row['events_per_second'][name]:,.0f}" for name in ("min", "median", "max"))
    return middle if least == most else f"{middle} ({least}–{most})"


def _column(row: Row) -> Column:
    return row["job"], row["customers"], row["skew"]


def _cell(row: Row | None, told: Callable[[Row], str]) -> str:
    if row is None:
        return ""
    if row.get("failure"):
        return "failed"
    return told(row) + (" (wrong state)" if row["same_state"] is False else "")


def _times(rounds: Sequence[float], target: float | None, spread: bool) -> str:
    if not rounds:
        return ""
    beside = [f"{min(rounds):.2f}–{max(rounds):.2f}"] if spread and len(rounds) > 1 else []
    beside += [] if target is None else [f"≥ {target:g}"]
    return f"{median(rounds):.2f} ×" + (f" ({'; '.join(beside)})" if beside else "")


def _title(job: str, customers: int | str, skew: str = "uniform") -> str:
    return f"{job}, {int(customers):,}" + ("" if skew == "uniform" else f", {skew}")


def _customers(rows: Sequence[Row]) -> Iterator[str]:
    came: dict[Column, int] = {}
    for row in rows:
        if row["skew"] == "uniform" and row.get("customers_came", row["customers"]) < row["customers"]:
            came[_column(row)] = max(row["customers_came"], came.get(_column(row), 0))
    for (job, customers, _), many in came.items():
        yield f"Of {customers:,} customers {many:,} come in the {job} job."


def _sharing(rows: Sequence[Row]) -> Iterator[str]:
    runs = [run for row in rows for run in row.get("committed", ()) if sum(run)]
    if runs:
        least = min(min(run) / sum(run) for run in runs)
        yield f"Of two processes the one with less to do committed {least:.0%} of the events or more."
    idle = [not all(run) for row in rows for run in row.get("handled_when_warm", ())]
    if any(idle):
        yield f"In {sum(idle)} of {len(idle)} such runs one had handled nothing yet when the measuring began."


def _strangers(rows: Sequence[Row]) -> Iterator[str]:
    shares = [share for row in rows for share in row.get("strangers_share", ()) if share is not None]
    if shares:
        yield (
            "What neither a contender nor the broker took of the processors, while one ran, was "
            f"{median(shares):.1%} of their time in the median, and {max(shares):.1%} at most."
        )
