"""Where the results go, and the form in which they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import processors
from benchmarks.throughput.picture import svg

HERE: Final = Path(__file__).parent / "results"
NAME: Final = "latest.json"
PICTURE: Final = "throughput.svg"
ROOM: Final[dict[str, Any]] = {"rows": [], "ratios": {}, "latency_ms": [], "recovery": [], "memory": {}}
HELD: Final = ("rss_bytes", "peak_bytes", "bytes_a_customer")


def write(found: Mapping[str, Any], directory: Path = HERE) -> Path:
    """Write what was found, with room for what was not measured, and its picture; return the file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / NAME
    path.write_text(json.dumps(shaped(found), indent=2) + "\n")
    if found.get("rows"):
        (directory / PICTURE).write_text(picture(found))
    return path


def picture(found: Mapping[str, Any]) -> str:
    """Return the picture of what was found."""
    return svg(found["rows"], _note(found))


def shaped(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what sections found, with what they say of memory beside it."""
    state_bytes = found.get("costs", {}).get("micro", {}).get("state_bytes")
    return {**ROOM, **found, "memory": memory(found.get("recovery", ()), state_bytes)}


def memory(recovery: Sequence[Mapping[str, Any]], state_bytes: int | None) -> dict[str, Any]:
    """Return what workers hold that have taken over so many customers, and what a year's state takes encoded."""
    workers = [row for row in recovery if row["case"].startswith("worker")]
    held = {str(row["customers"]): {name: row[name] for name in HELD if name in row} for row in workers}
    found: dict[str, Any] = {"workers": held} if held else {}
    return found if state_bytes is None else {**found, "state_bytes_after_a_year": state_bytes}


def _note(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    where = f"{processors(machine)}, with Kafka {machine['kafka']} on the same"
    return f"{where}; median, lines from least to most; {found['when'][:10]}"
