"""What the terminal shows at a moment, read from the view in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

from redis import RedisError

from streams.adapters.freshness import Freshness, freshness
from streams.adapters.reading_view import Row, ViewReader

GONE: Final = Freshness("gone", ("no_redis",))


class Picture(NamedTuple):
    """The most urgent customers, how many there are of what, and how fresh that is."""

    rows: tuple[Row, ...] = ()
    counts: dict[str, int] = {}  # noqa: RUF012 - a default of a tuple is never changed
    fresh: Freshness = Freshness("stale", ("no_worker",))


def take(reader: ViewReader, before: Picture, sort: str, rows: int, partitions: int) -> Picture:
    """Return the picture of now; where Redis does not answer, the one before, marked as such."""
    now = datetime.now(UTC)
    try:
        ranked = reader.ranking(sort=sort, limit=rows)
        fresh = freshness(reader.stream(), partitions, now)
        return Picture(ranked.items, reader.counts(), fresh)
    except RedisError:
        return before._replace(fresh=GONE._replace(watermark=before.fresh.watermark))
