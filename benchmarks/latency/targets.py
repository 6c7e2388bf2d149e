"""What latencies are held against, in ms; beside each figure, never instead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks import markdown

TARGETS: Final = {
    "200 events/s": {"p50_ms": 15.0, "p99_ms": 60.0},
    "2000 events/s": {"p99_ms": 100.0},
    "beside a flooded partition": {"p99_ms": 500.0},
}
SHOWN: Final = ("p50_ms", "p99_ms", "p999_ms", "max_ms")
GROWN: Final = 1.1  # the later half's median by the first's,
GROWN_MS: Final = 50.0  # and so much more: then a queue is said to grow


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of latencies as a table in Markdown: least and most of several rounds, and a target, in brackets."""
    heads = ["runtime", "case", "rounds", "p50", "p99", "p99.9", "max (ms)", "answered"]
    return markdown.table(heads, map(_cells, rows))


def rounds(row: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return what each round of a row came to; an earlier benchmark had one."""
    return row.get("rounds") or [row]


def grows(row: Mapping[str, Any]) -> bool:
    """Return whether more and more waits: the later half of what was measured waited for longer than the first.

    What was not told of an earlier row is not held against it.
    """
    first, second = row.get("first_half_p50_ms"), row.get("second_half_p50_ms")
    return first is not None and second is not None and second > GROWN * first + GROWN_MS


def _cells(row: Mapping[str, Any]) -> list[str]:
    targets = TARGETS.get(row["case"], {}) if row["runtime"] == "helix" else {}
    figures = [f"{row[name]:.1f}" + _beside(row, name, targets.get(name)) if name in row else "–" for name in SHOWN]
    answered = "–" if row.get("answered_share") is None else f"{100 * row['answered_share']:.2f} %"
    return [row["runtime"], row["case"] + _flood(row) + _trouble(row), f"{len(rounds(row))}", *figures, answered]


def _flood(row: Mapping[str, Any]) -> str:
    """Return how many events a second it brought; an earlier benchmark, without rounds, counted too many."""
    counted = "flood_events_per_second" in row and "rounds" in row
    return f" of {row['flood_events_per_second']:,.0f} events/s" if counted else ""


def trouble(row: Mapping[str, Any]) -> str:
    """Return why figures of a row are not to be relied on; nothing if they are."""
    if not row["settled"]:
        return "stopped"
    return "its queue grows" if grows(row) else ""


def _trouble(row: Mapping[str, Any]) -> str:
    if row["settled"]:
        return f" ({trouble(row)})" if grows(row) else ""
    held = f", {row['answered_per_second']:,.0f} answered a second" if "answered_per_second" in row else ""
    return f" (too much: stopped{held})"


def _beside(row: Mapping[str, Any], name: str, target: float | None) -> str:
    found = [one[name] for one in rounds(row) if name in one]
    told = [f"{min(found):.1f}–{max(found):.1f}"] if len(found) > 1 else []
    told += [] if target is None else [f"≤ {target:g}"]
    return f" ({'; '.join(told)})" if told else ""
