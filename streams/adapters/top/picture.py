"""What the terminal shows at a moment, read from the view in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from redis import RedisError

from streams.adapters.freshness import Freshness, freshness
from streams.adapters.reading_view import Page, Row, ViewReader
from streams.adapters.terminal import words
from streams.adapters.view.foreign import foreign
from streams.adapters.view.packing import Damaged


class Picture(NamedTuple):
    """The most urgent customers, how many there are of what, and how fresh that is; None is not read yet."""

    rows: tuple[Row, ...] = ()
    counts: dict[str, int] | None = None
    fresh: Freshness | None = None


def take(reader: ViewReader, before: Picture, sort: str, rows: int, partitions: int) -> Picture:
    """Return the picture of now; what Redis does not answer, or what cannot be read, is as before, marked as such.

    Of the customers only those are left out who cannot be read themselves, and that is said.
    """
    now, found = datetime.now(UTC), before
    try:
        found = before._replace(counts=reader.counts(), fresh=freshness(reader.stream(), partitions, now))
        return listed(found, reader.ranking(sort=sort, limit=rows).readable())
    except RedisError as error:
        why = "unreadable" if foreign(error) else "no_redis"
    except Damaged:
        why = "unreadable"
    return found._replace(fresh=Freshness("gone", (why,), found.fresh.watermark if found.fresh else None))


def listed(found: Picture, page: Page[Row]) -> Picture:
    """Return a picture with its customers, and a word of those who are not among them."""
    if not page.unreadable or found.fresh is None:
        return found._replace(rows=page.items)
    warnings = (*found.fresh.warnings, words.unreadable(page.unreadable))
    return found._replace(rows=page.items, fresh=found.fresh._replace(warnings=warnings))
