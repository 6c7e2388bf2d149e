"""How much memory a process has taken, as Linux counts it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIELDS = {"VmRSS": "rss_bytes", "VmHWM": "peak_bytes"}


def of(pid: int | str = "self") -> dict[str, int]:
    """Return the resident memory of a process now and at its highest; nothing where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return {}
    lines = (line.split() for line in status.read_text().splitlines())
    return {FIELDS[name]: int(rest[0]) * 1024 for head, *rest in lines if (name := head.rstrip(":")) in FIELDS}


def a_customer(before: Mapping[str, Any], after: Mapping[str, Any], customers: int) -> dict[str, int]:
    """Return by how many bytes a customer a process grew; nothing where that is not known."""
    if not ("rss_bytes" in before and "rss_bytes" in after and customers):
        return {}
    return {"bytes_a_customer": round((after["rss_bytes"] - before["rss_bytes"]) / customers)}
