"""Where the results go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.throughput.picture import svg

HERE: Final = Path(__file__).parent / "results"
ROOM: Final[dict[str, Any]] = {"rows": [], "ratios": {}, "latency_ms": None, "recovery": None, "memory": None}


def write(found: Mapping[str, Any], directory: Path = HERE) -> Path:
    """Write what was found, with room for what was not measured, and its picture; return the file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "latest.json"
    path.write_text(json.dumps({**ROOM, **found}, indent=2) + "\n")
    if found.get("rows"):
        (directory / "throughput.svg").write_text(svg(found["rows"], _note(found)))
    return path


def _note(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    where = f"{machine['cores']} cores, {machine['cpu']}, with Kafka {machine['kafka']} on the same"
    return f"{where}; median, lines from least to most; {found['when'][:10]}"
