"""What restarts are held against, in seconds; beside each figure, never instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from benchmarks import markdown

TARGETS: Final = {
    "given back by a rebalance": ("worst_seconds", 0.5),
    "restarted in good order": ("worst_seconds", 3.0),
    "killed and started again": ("median_seconds", 5.0),
}


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as a table in Markdown; a target stands in brackets."""
    lines = []
    for row in rows:
        name, target = TARGETS[row["case"]]
        cells = [
            row["case"],
            f"{row['customers']:,}",
            f"{row['rate']:g}",
            str(row["times"]),
            *(
                f"{row[key]:.2f}" + (f" (≤ {target:g})" if key == name else "")
                for key in ("median_seconds", "worst_seconds")
            ),
        ]
        lines.append(cells)
    heads = ["a lane of a worker that is", "customers", "events/s", "times", "median s", "worst s"]
    return markdown.table(heads, lines)
