"""Rates and ratios as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Final

from benchmarks.throughput.ratios import PEERS, Row

Column = tuple[str, int, str]

NUMBERS: Final = {1: "one", 3: "three", 5: "five"}
TARGETS: Final = {
    "small_5000": {"quix": 3.0, "bytewax": 2.5, "kafka_streams": 2.0},
    "small_500000": {"quix": 2.5, "bytewax": 5.0, "kafka_streams": 1.5},
    "full_5000": {"quix": 4.0, "bytewax": 2.0},
    "full_500000": {"quix": 3.0, "bytewax": 3.0},
}


def medians(rows: Sequence[Row]) -> str:
    """Return the medians of what is spread evenly."""
    return _rates([row for row in rows if row["skew"] == "uniform"], lambda rate: f"{rate['median']:,.0f}")


def spreads(rows: Sequence[Row]) -> str:
    """Return median, least and most of everything."""
    return _rates(rows, _spread, versions=True)


def rounds_of(rows: Sequence[Row]) -> str:
    """Return how many rounds there were, of everything or of some of it, in words."""
    found = sorted({len(row["rounds"]) for row in rows if not row.get("failure")})
    return " or ".join(dict.fromkeys(NUMBERS.get(many, str(many)) for many in found[:1] + found[-1:]))


def by_peer(head: str, found: Mapping[str, Sequence[float]], *, asked: bool = True, spread: bool = False) -> str:
    """Return how many times as fast, as `ratios` finds it, a line a peer: the median of the rounds.

    What was to be reached stands in brackets if it is ``asked`` for, and with a ``spread`` the least and the most.
    """
    columns = list(dict.fromkeys(name.partition("_vs_")[0] for name in found))
    lines = [_heads([head, *(_title(*column.split("_")) for column in columns)])]
    for peer, called in PEERS.items():
        targets = {column: TARGETS.get(column, {}).get(peer) if asked else None for column in columns}
        cells = [_times(found.get(f"{column}_vs_{peer}", ()), targets[column], spread) for column in columns]
        if any(cells):
            lines.append(_line([called, *cells]))
    return "\n".join(lines)


def _rates(rows: Sequence[Row], told: Callable[[Mapping[str, float]], str], versions: bool = False) -> str:
    columns = list(dict.fromkeys(_column(row) for row in rows))
    lines = [_heads(["events/s", "guarantee", *(_title(*column) for column in columns)])]
    for runtime, guarantee in dict.fromkeys((row["runtime"], row["guarantee"]) for row in rows):
        of = {_column(row): row for row in rows if (row["runtime"], row["guarantee"]) == (runtime, guarantee)}
        called = f"{runtime} {next(iter(of.values()))['version']}" if versions else runtime
        lines.append(_line([called, guarantee, *(_cell(of.get(column), told) for column in columns)]))
    return "\n".join(lines)


def _spread(rate: Mapping[str, float]) -> str:
    least, middle, most = (f"{rate[name]:,.0f}" for name in ("min", "median", "max"))
    return middle if least == most else f"{middle} ({least}–{most})"


def _column(row: Row) -> Column:
    return row["job"], row["customers"], row["skew"]


def _cell(row: Row | None, told: Callable[[Mapping[str, float]], str]) -> str:
    if row is None:
        return ""
    if row.get("failure"):
        return "failed"
    return told(row["events_per_second"]) + (" (wrong state)" if row["same_state"] is False else "")


def _times(rounds: Sequence[float], target: float | None, spread: bool) -> str:
    if not rounds:
        return ""
    beside = [f"{min(rounds):.2f}–{max(rounds):.2f}"] if spread and len(rounds) > 1 else []
    beside += [] if target is None else [f"≥ {target:g}"]
    return f"{median(rounds):.2f} ×" + (f" ({'; '.join(beside)})" if beside else "")


def _title(job: str, customers: int | str, skew: str = "uniform") -> str:
    return f"{job}, {int(customers):,}" + ("" if skew == "uniform" else f", {skew}")


def _heads(cells: Sequence[str]) -> str:
    return f"{_line(cells)}\n{_line(['---'] * len(cells))}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
