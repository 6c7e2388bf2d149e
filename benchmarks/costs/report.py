"""The figures as text, each with its target beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

TARGETS: Final = {"decode": 2.0, "quiet_step": 3.0, "full_evaluation": 30.0}
STATE_BYTES: Final = 1_500
GROWTH: Final = 1.5
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
    parts: dict[str, Callable[[Any], str]] = {"micro": micro, "growth": growth, "starting": starting, "stages": stages}
    return "\n\n".join(told(results[name]) for name, told in parts.items() if name in results)


def micro(result: Mapping[str, Any]) -> str:
    """Return a table of microseconds, and the size of a state."""
    rows = [
        f"| {WORDS[name]} | {cost:.1f} |{f' ≤ {TARGETS[name]:g} ' if name in TARGETS else ' '}|"
        for name, cost in result["microseconds"].items()
    ]
    size = f"| bytes of a state after a year of daily use | {result['state_bytes']:,} | ≤ {STATE_BYTES:,} |"
    return "\n".join(["| processor time | µs | target |", "| --- | --- | --- |", *rows, size])


def growth(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a table of microseconds an event by number of customers."""
    first = rows[0]["microseconds"]
    lines = [
        f"| {row['customers']:,} | {row['microseconds']:.1f} | {row['microseconds'] / first:.2f} |"
        + (f" ≤ {GROWTH:g} |" if row is rows[-1] else " |")
        for row in rows
    ]
    return "\n".join(["| customers | µs an event | of the first | target |", "| --- | --- | --- | --- |", *lines])


def starting(result: Mapping[str, Any]) -> str:
    """Return sentences."""
    return (
        f"`helix --help` takes {result['help_seconds']:.2f} s; `helix worker` has its modules after "
        f"{result['worker_imported_seconds']:.2f} s and all partitions after {result['worker_ready_seconds']:.2f} s "
        f"(medians of {result['times']})."
    )


def stages(result: Mapping[str, Any]) -> str:
    """Return a table of shares."""
    rows = [f"| {name} | {percent:.1f} |" for name, percent in result["percent"].items()]
    head = (
        f"{result['events']:,} events at {result['events_per_second']:,}/s, "
        f"{result['cpu_microseconds_an_event']:.0f} µs of processor time each:"
    )
    return "\n".join([head, "", "| stage | % of processor time |", "| --- | --- |", *rows])
