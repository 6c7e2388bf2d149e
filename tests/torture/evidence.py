"""What is left of a torture that found something wrong."""

from __future__ import annotations

import msgspec

from tests.torture.ground import Ground
from tests.torture.report import Report
from tests.torture.verdict import Verdict


def leave_evidence(ground: Ground, report: Report, verdict: Verdict) -> None:
    """Write down how it stood when something was first found wrong; logs and data stay where they are."""
    if report.evidence:
        return
    report.evidence = str(ground.home)
    (ground.home / "first_difference.txt").write_text("\n".join(verdict.words) + "\n")
    newest = {f"{table}[{partition}]": at for (table, partition), at in ground.tail.newest.items()}
    (ground.home / "positions.json").write_bytes(msgspec.json.format(msgspec.json.encode(newest)))
