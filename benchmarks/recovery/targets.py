"""What a recovery is held against; beside each figure, never instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

RECORDS_PER_SECOND: Final = 200_000
MILLION: Final = 1_000_000
MILLION_SECONDS: Final = 12.0
MILLION_BYTES: Final = 2_500_000_000


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows of recoveries as a table in Markdown; a target stands in brackets."""
    lines = [
        "| what | customers | seconds | records/s | resident MB | peak MB | bytes a customer |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        whole = row["case"].startswith("worker")
        million = whole and row["customers"] == MILLION
        rate = f"{row.get('records_per_second', 0):,}" + (
            f" (≥ {RECORDS_PER_SECOND:,})" if "at once" in row["case"] else ""
        )
        cells = [
            row["case"],
            f"{row['customers']:,}",
            f"{row['seconds']:.2f}" + (f" (≤ {MILLION_SECONDS:g})" if million else ""),
            "" if whole and not row["customers"] else rate,
            f"{row.get('rss_bytes', 0) / 1e6:,.0f}" + (f" (≤ {MILLION_BYTES / 1e6:,.0f})" if million else ""),
            f"{row.get('peak_bytes', 0) / 1e6:,.0f}",
            f"{row['bytes_a_customer']:,}" if "bytes_a_customer" in row else "–",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
