"""Rows on screen, a table a job and log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

VERDICTS = {
    True: Text("same", "green"),
    False: Text("WRONG: not what the log says", "bold white on red"),
    None: Text("not kept", "dim"),
}


def show(rows: Sequence[Mapping[str, Any]], ratios: Mapping[str, float], console: Console | None = None) -> None:
    """Print all of it."""
    console = console or Console()
    for job, customers, skew in {(row["job"], row["customers"], row["skew"]): None for row in rows}:
        of = [row for row in rows if (row["job"], row["customers"], row["skew"]) == (job, customers, skew)]
        console.print(_table(f"{job}, {customers:,} customers, {skew}", of))
    for name, times in ratios.items():
        console.print(f"{name}: {times:.2f}")


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("runtime", "guarantee"):
        table.add_column(heading)
    for heading in ("events", "events/s", "least", "most"):
        table.add_column(heading, justify="right")
    table.add_column("final state")
    for row in sorted(rows, key=_median, reverse=True):
        rate = row["events_per_second"]
        figures = [f"{rate[name]:,.0f}" for name in ("median", "min", "max")] if rate else ["-"] * 3
        verdict = Text(row["failure"], "bold red") if row.get("failure") else VERDICTS[row["same_state"]]
        table.add_row(f"{row['runtime']} {row['version']}", row["guarantee"], f"{row['events']:,}", *figures, verdict)
    return table


def _median(row: Mapping[str, Any]) -> float:
    return row["events_per_second"]["median"] if row["events_per_second"] else 0.0
