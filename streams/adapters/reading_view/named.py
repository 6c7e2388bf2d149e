"""Customers by the beginning of their ids: a stretch of one sorted set, however many customers there are."""

from __future__ import annotations

from typing import Any

import redis

from streams.adapters.reading_view.answers import Page
from streams.adapters.view.keys import Keys

BEYOND = b"\xff"  # which no text in UTF-8 has


def named(client: redis.Redis, keys: Keys, beginning: str, limit: int) -> Page[str]:
    """Return the ids that begin so, in their order: one that is just this comes first."""
    low, high = b"[" + beginning.encode(), b"(" + beginning.encode() + BEYOND
    pipeline = client.pipeline(transaction=False)
    pipeline.zrange(keys.names, low, high, bylex=True, offset=0, num=limit)
    pipeline.zlexcount(keys.names, low, high)
    found: tuple[list[Any], int] = tuple(pipeline.execute())
    names, total = found
    return Page(items=tuple(name.decode(errors="backslashreplace") for name in names), total=total)
