"""What the terminal shows at a moment, read from the view in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec
from redis import RedisError

from streams.adapters.freshness import Freshness, freshness
from streams.adapters.reading_view import Row, ViewReader
from streams.adapters.reading_view.rows import Readable
from streams.adapters.terminal.marks import clean
from streams.adapters.view.packing import Damaged

UNREADABLE: Final = (Damaged, msgspec.MsgspecError)


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
        return listed(found, reader.readable(sort, rows))
    except RedisError:
        why = "no_redis"
    except UNREADABLE:
        why = "unreadable"
    return found._replace(fresh=Freshness("gone", (why,), found.fresh.watermark if found.fresh else None))


def listed(found: Picture, readable: Readable) -> Picture:
    """Return a picture with its customers, and a word of those who are not among them; raise `Damaged` if all are."""
    rows, names = readable
    if not names or found.fresh is None:
        return found._replace(rows=rows)
    if not rows:
        raise Damaged("no customer can be read")
    told = clean(names[0], 24) if len(names) == 1 else f"{len(names)} customers"
    said = f"{told} cannot be read, and `helix rebuild-view` makes it anew"
    return found._replace(rows=rows, fresh=found.fresh._replace(warnings=(*found.fresh.warnings, said)))
