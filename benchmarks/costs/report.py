"""The figures as text, each with its target beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from benchmarks import markdown

TARGETS: Final = {"decode": 2.0, "quiet_step": 3.0, "full_evaluation": 30.0}
STATE_BYTES: Final = 1_500
GROWTH: Final = 1.5  # an event among the most customers, by one among the least
LEAST: Final = 1_000
MOST: Final = 1_000_000
COURSE: Final = "the bundled course"
WORDS: Final = {
    "decode": "a usage event decoded and validated",
    "quiet_step": "a step that changes no measure",
    "full_evaluation": "a step with a full evaluation",
    "quiet_close": "a quiet close of a day",
    "quiet_close_with_model": "a quiet close, scored by a model",
    "state_decode": "a state decoded",
    "state_encode": "a state encoded",
    "fact_encode": "a snapshot encoded as a CloudEvent",
}


def text(results: Mapping[str, Any]) -> str:
    """Return all parts that there are results of."""
    parts: dict[str, Callable[[Any], str]] = {"micro": micro, "growth": growth, "starting": starting}
    told = [write(results[name]) for name, write in parts.items() if name in results]
    return "\n\n".join(told + ([stages(profiled(results))] if profiled(results) else []))


def profiled(results: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return everything that was measured by stage, by its name."""
    course = {COURSE: results["stages"]} if "stages" in results else {}
    return {**results.get("job_stages", {}), **course}


def micro(result: Mapping[str, Any]) -> str:
    """Return a table of microseconds, and the size of a state."""
    rows = [
        [WORDS[name], f"{cost:.1f}", f"≤ {TARGETS[name]:g}" if name in TARGETS else ""]
        for name, cost in result["microseconds"].items()
    ]
    size = ["bytes of a state after a year of daily use", f"{result['state_bytes']:,}", f"≤ {STATE_BYTES:,}"]
    return markdown.table(["processor time", "µs", "target"], [*rows, size])


def growth(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a table of microseconds an event by number of customers."""
    first = rows[0]["microseconds"]
    cells = [
        [
            f"{row['customers']:,}",
            f"{row['microseconds']:.1f}",
            f"{row['microseconds'] / first:.2f}",
            f"≤ {GROWTH:g}" if row["customers"] == MOST else "",
        ]
        for row in rows
    ]
    return markdown.table(["customers", "µs an event", "of the first", "target"], cells)


def starting(result: Mapping[str, Any]) -> str:
    """Return sentences."""
    return (
        f"`helix --help` takes {result['help_seconds']:.2f} s; `helix worker` has its modules after "
        f"{result['worker_imported_seconds']:.2f} s and all partitions after {result['worker_ready_seconds']:.2f} s "
        f"(medians of {result['times']})."
    )


def stages(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a table of microseconds of processor time an event by stage, by the name of what was worked off."""
    names = dict.fromkeys(name for one in found.values() for name in one["percent"])
    rows = [
        [name, *(_share(one["cpu_microseconds_an_event"], one["percent"].get(name)) for one in found.values())]
        for name in names
    ]
    rows.append(["all", *(f"{one['cpu_microseconds_an_event']:.1f}" for one in found.values())])
    rows.append(["events/s", *(f"{one['events_per_second']:,}" for one in found.values())])
    return markdown.table(["stage", *found], rows)


def _share(whole: float, percent: float | None) -> str:
    return "–" if percent is None else f"{whole * percent / 100:.1f} ({percent:.0f} %)"
