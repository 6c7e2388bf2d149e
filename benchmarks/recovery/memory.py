"""How much memory a process has taken, as Linux counts it."""

from __future__ import annotations

from pathlib import Path

FIELDS = {"VmRSS": "rss_bytes", "VmHWM": "peak_bytes"}


def of(pid: int | str = "self") -> dict[str, int]:
    """Return the resident memory of a process now and at its highest; nothing where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return {}
    lines = (line.split() for line in status.read_text().splitlines())
    return {FIELDS[name]: int(rest[0]) * 1024 for head, *rest in lines if (name := head.rstrip(":")) in FIELDS}
