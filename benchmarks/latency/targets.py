"""What latencies are held against, in ms; beside each figure, never instead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

TARGETS: Final = {
    "200 events/s": {"p50_ms": 15.0, "p99_ms": 60.0},
    "2000 events/s": {"p99_ms": 100.0},
    "beside a flooded partition": {"p99_ms": 500.0},
}
SHOWN: Final = ("p50_ms", "p99_ms", "p999_ms", "max_ms")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows of latencies as a table in Markdown; a target of ours stands in brackets."""
    lines = [
        "| runtime | case | p50 | p99 | p99.9 | max (ms) | answered |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        targets = TARGETS.get(row["case"], {}) if row["runtime"] == "helix" else {}
        cells = [f"{row[name]:.1f}" + _beside(targets.get(name)) if name in row else "–" for name in SHOWN]
        answered = "–" if row.get("answered_share") is None else f"{100 * row['answered_share']:.2f} %"
        lines.append(f"| {' | '.join([row['runtime'], row['case'] + _stopped(row), *cells, answered])} |")
    return "\n".join(lines)


def _stopped(row: Mapping[str, Any]) -> str:
    if row["settled"]:
        return ""
    held = f", {row['answered_per_second']:,.0f} answered a second" if "answered_per_second" in row else ""
    return f" (too much: stopped{held})"


def _beside(target: float | None) -> str:
    return "" if target is None else f" (≤ {target:g})"
