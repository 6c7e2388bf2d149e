"""What is measured beside what was to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from benchmarks import markdown

MB: Final = 1_048_576
TARGETS: Final[dict[str, dict[str, float]]] = {
    "event to open page": {"p99_ms": 1_000},
    "list at risk": {"p99_ms": 20},
    "customer": {"p99_ms": 20},
    "listeners": {"p99_ms": 500, "memory_mb": 300},
    "redis": {"bytes_a_customer": 2_048},
}
HEADS: Final = (
    "case",
    "rate",
    "p50 ms",
    "p99 ms",
    "max ms",
    "processor ms",
    "memory MB",
    "bytes a customer",
    "answered",
)
SHOWN: Final = ("p50_ms", "p99_ms", "max_ms", "processor_ms", "memory_mb", "bytes_a_customer")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as a table in Markdown; what was to be reached stands in brackets."""
    lines = []
    for each in rows:
        row = each | ({"memory_mb": each["peak_bytes"] / MB} if "peak_bytes" in each else {})
        targets = next((found for name, found in TARGETS.items() if row["case"].endswith(name)), {})
        cells = [_cell(row.get(name), targets.get(name)) for name in SHOWN]
        rate = f"{row['rate']:g}/s" if "rate" in row else "–"
        answered = f"{100 * row['answered_share']:.2f} %" if row.get("answered_share") is not None else "–"
        lines.append([row["case"], rate, *cells, answered])
    return markdown.table(HEADS, lines)


def _cell(value: float | None, target: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.1f}" + ("" if target is None else f" (≤ {target:g})")
