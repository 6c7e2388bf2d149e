"""What time it is for those who look at the view."""

from __future__ import annotations

from datetime import UTC, datetime

from streams.adapters.reading_view.reader import ViewReader


def stream_now(reader: ViewReader, as_of: datetime | None = None) -> datetime:
    """Return the stream's time as far as all of its workers have come, else ``as_of``, else the clock's."""
    return now_by(reader.pace().watermark or as_of)


def now_by(watermark: datetime | None, now: datetime | None = None) -> datetime:
    """Return the stream's time, the clock's where no worker tells it."""
    return watermark or now or datetime.now(UTC)
