"""Rates and ratios as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Row = Mapping[str, Any]
Column = tuple[str, int, str]

PEERS: Final = {"quix": "Quix Streams", "bytewax": "Bytewax", "kafka_streams": "Kafka Streams", "faust": "Faust"}
CEILING: Final = "raw consumer"
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


def ratios(found: Mapping[str, float]) -> str:
    """Return by how much Helix is faster than each peer; what was to be reached stands in brackets."""
    jobs = list(dict.fromkeys(name.partition("_vs_")[0] for name in found))
    lines = [_heads(["Helix by", *(_title(*job.split("_")) for job in jobs)])]
    for peer, called in PEERS.items():
        cells = [_times(found.get(f"{job}_vs_{peer}"), TARGETS.get(job, {}).get(peer)) for job in jobs]
        if any(cells):
            lines.append(_line([called, *cells]))
    return "\n".join(lines)


def limits(rows: Sequence[Row]) -> str:
    """Return how far any engine in one thread could be ahead of each peer; the ceiling is the job's own code alone.

    Of a peer that is measured on one core, that is what counts.
    """
    columns = list(dict.fromkeys(_column(row) for row in rows if row["runtime"] == CEILING))
    lines = [_heads(["at most by", *(_title(*column) for column in columns)])]
    for peer, called in PEERS.items():
        cells = []
        for column in columns:
            fastest, ceiling = _fastest(rows, column, called), _fastest(rows, column, CEILING)
            asked = TARGETS.get(f"{column[0]}_{column[1]}", {}).get(peer)
            cells.append(_times(ceiling / fastest if fastest and ceiling else None, asked))
        if any(cells):
            lines.append(_line([called, *cells]))
    return "\n".join(lines)


def _fastest(rows: Sequence[Row], column: Column, called: str) -> float | None:
    of = [row for row in rows if _column(row) == column and row["runtime"].startswith(called)]
    alone = [row for row in of if row.get("cores", 1) == 1] or of
    return max((row["events_per_second"]["median"] for row in alone if row["events_per_second"]), default=None)


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


def _times(found: float | None, target: float | None) -> str:
    return "" if found is None else f"{found:.2f} ×" + ("" if target is None else f" (≥ {target:g})")


def _title(job: str, customers: int | str, skew: str = "uniform") -> str:
    return f"{job}, {int(customers):,}" + ("" if skew == "uniform" else f", {skew}")


def _heads(cells: Sequence[str]) -> str:
    return f"{_line(cells)}\n{_line(['---'] * len(cells))}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
