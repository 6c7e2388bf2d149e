"""What is open, newest first: alerts, plans."""

from __future__ import annotations

from typing import Final

import msgspec
import redis

from streams.adapters.reading_view.answers import Page
from streams.adapters.reading_view.cursors import cursor_of, read
from streams.adapters.reading_view.ordered import Ordered

LONGEST_PAGE: Final = 200
MEMBER: Final = msgspec.json.Decoder(tuple[str, str])


def opened(client: redis.Redis, key: str, cursor: str | None, limit: int) -> Page[tuple[str, str]]:
    """Return a page of (customer, alert or plan); raise `CursorError` for a cursor of another list."""
    order, limit = Ordered(client, key), max(1, min(limit, LONGEST_PAGE))
    told = None if cursor is None else read(cursor, key)
    place = 0 if told is None else order.after(told.at, told.member)
    found = order.some(place, limit + 1)
    page = found[:limit]
    onward = cursor_of(key, page[-1].score, page[-1].name) if len(found) > limit else None
    return Page(items=tuple(MEMBER.decode(each.name) for each in page), next=onward, total=order.count())
