"""What the terminal shows at a moment, read from the view in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec
from redis import RedisError

from streams.adapters.freshness import Freshness, freshness
from streams.adapters.reading_view import Row, ViewReader
from streams.adapters.view.packing import Damaged

UNREADABLE: Final = (Damaged, msgspec.MsgspecError)


class Picture(NamedTuple):
    """The most urgent customers, how many there are of what, and how fresh that is; None is not read yet."""

    rows: tuple[Row, ...] = ()
    counts: dict[str, int] | None = None
    fresh: Freshness | None = None


def take(reader: ViewReader, before: Picture, sort: str, rows: int, partitions: int) -> Picture:
    """Return the picture of now; what Redis does not answer, or what cannot be read, is as before, marked as such."""
    now, found = datetime.now(UTC), before
    try:
        found = before._replace(counts=reader.counts(), fresh=freshness(reader.stream(), partitions, now))
        return found._replace(rows=reader.ranking(sort=sort, limit=rows).items)
    except RedisError:
        why = "no_redis"
    except UNREADABLE:
        why = "unreadable"
    return found._replace(fresh=Freshness("gone", (why,), found.fresh.watermark if found.fresh else None))
