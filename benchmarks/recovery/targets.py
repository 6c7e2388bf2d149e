"""What a recovery is held against; beside each figure, never instead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks import markdown

RECORDS_PER_SECOND: Final = 200_000
AT_ONCE: Final = "at once"
SIZES: Final = (100_000, 1_000_000)  # of which the rate is held against something
MILLION: Final = 1_000_000
MILLION_SECONDS: Final = 12.0
MILLION_BYTES: Final = 2_500_000_000


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of recoveries as a table in Markdown; a target stands in brackets."""
    heads = ["what", "customers", "seconds", "records/s", "resident MB", "peak MB", "bytes a customer", "view after s"]
    return markdown.table(heads, map(_cells, rows))


def is_of_a_million(row: Mapping[str, Any]) -> bool:
    """Return whether a row is of a whole worker that took over a million customers."""
    return bool(row["case"].startswith("worker") and row["customers"] == MILLION)


def is_at_once(row: Mapping[str, Any]) -> bool:
    """Return whether a row is of a recovery of all partitions at once."""
    return bool(row["case"].endswith(AT_ONCE))


def _cells(row: Mapping[str, Any]) -> list[str]:
    million = is_of_a_million(row)
    asked = f" (≥ {RECORDS_PER_SECOND:,})" if row["customers"] in SIZES and is_at_once(row) else ""
    rate = f"{row.get('records_per_second', 0):,}{asked}"
    return [
        row["case"],
        _customers(row),
        f"{row['seconds']:.2f}" + (f" (≤ {MILLION_SECONDS:g})" if million else ""),
        rate if row["customers"] else "–",
        _megabytes(row, "rss_bytes"),
        _megabytes(row, "peak_bytes") + (f" (≤ {MILLION_BYTES / 1e6:,.0f})" if million else ""),
        f"{row['bytes_a_customer']:,}" if "bytes_a_customer" in row else "–",
        _view(row),
    ]


def _customers(row: Mapping[str, Any]) -> str:
    """Return how many were taken over; if the time was up before, of how many."""
    asked = row.get("asked", row["customers"])
    return f"{row['customers']:,}" + (f" of {asked:,}" if row["customers"] < asked else "")


def _view(row: Mapping[str, Any]) -> str:
    """Return when after its recovery a worker wrote its view; of one that was only watched, that it was later."""
    not_yet = f"over {row['watched_seconds']:.0f}" if "watched_seconds" in row else "–"
    return f"{row['view_seconds']:.0f}" if "view_seconds" in row else not_yet


def _megabytes(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name] / 1e6:,.0f}" if name in row else "–"
