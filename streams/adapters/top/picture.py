"""What the terminal shows at a moment, read from the view in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

from redis import RedisError

from streams.adapters.freshness import Freshness, freshness
from streams.adapters.reading_view import Groups, Page, Picture, Row, ViewReader
from streams.adapters.reading_view.kept import part
from streams.adapters.view.foreign import foreign
from streams.adapters.view.keys import COUNTS, URGENCY
from streams.adapters.view.onward import row_by
from streams.adapters.view.packing import Damaged
from streams.adapters.view.worker import Worker
from streams.adapters.wording.bands import version
from streams.adapters.wording.choosing import MOST_GROUPS
from streams.adapters.wording.feed import Listed, listed
from streams.events import Honesty
from streams.settings import Settings

ROWS: Final = 100


class Asked(NamedTuple):
    """Whom to show, by group and value, and in which order."""

    chosen: tuple[tuple[str, str], ...] = ()
    sort: str = URGENCY

    def toggled(self, group: str, value: str) -> Asked:
        """Return the same with a group's value chosen; without that group if it was chosen so."""
        kept = tuple(pair for pair in self.chosen if pair[0] != group)
        return self._replace(chosen=kept if (group, value) in self.chosen else (*kept, (group, value)))


class Taken(NamedTuple):
    """The customers that were asked for, what all add up to, what was said lately, and how fresh that is.

    None is not read yet, or cannot be read. ``unreadable`` names what is left out, since it cannot be read.
    """

    page: Page[Row] = Page(items=())
    counts: dict[str, int] | None = None
    everybody: Picture = Picture()
    segments: Groups = Groups()
    honesty: Honesty | None = None
    listed: Listed = Listed((), (), (), ())
    fresh: Freshness | None = None
    workers: tuple[Worker, ...] = ()
    uncounted: tuple[str, ...] = ()

    @property
    def unreadable(self) -> list[str]:
        """Return the names of what is left out."""
        parts = (self.page, self.listed, self.everybody, self.segments)
        return sorted({*self.uncounted, *(name for each in parts for name in each.unreadable)})


def take(reader: ViewReader, before: Taken, asked: Asked, settings: Settings) -> Taken:
    """Return the picture of now; what Redis does not answer, or what cannot be read, is as before, marked as such.

    Only what cannot be read itself is left out of the customers, sums and groups.
    """
    now, found = datetime.now(UTC), before
    try:
        stream, (counts, uncounted) = reader.stream(), part(COUNTS, reader.counts, None)
        fresh = freshness(stream, settings.partitions, now, version(settings), reader.full)
        counted = before._replace(counts=counts, uncounted=uncounted)
        found = counted._replace(honesty=stream.honesty, fresh=fresh, workers=stream.workers)
        page, reached = reader.ranking(asked.chosen, sort=asked.sort, limit=ROWS).readable(), stream.watermark
        rows = page.of(row_by(each, reached) for each in page.items)
        segments = reader.segments(dict(asked.chosen), MOST_GROUPS)
        return found._replace(page=rows, everybody=reader.picture(), segments=segments, listed=listed(reader, reached))
    except RedisError as error:
        return gone(found, before, "unreadable" if foreign(error) else "no_redis", now)
    except Damaged:
        return gone(found, before, "unreadable", now)


def gone(found: Taken, before: Taken, why: str, now: datetime) -> Taken:
    """Return a picture that could not be read whole, with since when that is so."""
    was, watermark = before.fresh, found.fresh.watermark if found.fresh else None
    since = was.since if was and was.state == "gone" else now
    return found._replace(fresh=Freshness("gone", (why,), watermark, since=since))
