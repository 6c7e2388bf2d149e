"""What is left of a torture that found something wrong."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from tests.torture.ground import Ground
from tests.torture.report import Report
from tests.torture.verdict import Verdict


class Timeline:
    """What happened when, a line of JSON each."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._began = time.monotonic()

    def note(self, kind: str, what: str) -> None:
        """Write down something of a kind of fault."""
        line = {"at": round(time.monotonic() - self._began, 3), "clock": time.time(), "kind": kind, "what": what}
        self._file.write(msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """End it."""
        self._file.close()


def leave_evidence(ground: Ground, report: Report, verdict: Verdict) -> None:
    """Write down how it stood when something was first found wrong; logs and data stay where they are."""
    if report.evidence:
        return
    report.evidence = str(ground.home)
    ground.cluster.keep = True
    (ground.home / "first_difference.txt").write_text("\n".join(verdict.words) + "\n")
    newest = {f"{table}[{partition}]": at for (table, partition), at in ground.tail.newest.items()}
    (ground.home / "positions.json").write_bytes(msgspec.json.format(msgspec.json.encode(newest)))
