"""Customers whose ids look like one that there is not."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import redis

from streams.adapters.view.keys import Keys

LOOK_SECONDS: Final = 0.3
T = TypeVar("T")


def near(client: redis.Redis, keys: Keys, customer_id: str, limit: int) -> list[str]:
    """Return customers whose ids look like this one; looks for a fraction of a second, so not at all of many."""
    wanted = customer_id.casefold()
    seen = {name.casefold(): name for name in _while(LOOK_SECONDS, _names(client, keys))}
    held = [name for folded, name in seen.items() if wanted in folded or folded in wanted]
    alike = difflib.get_close_matches(wanted, [each for each in seen if each[:1] == wanted[:1]][:5_000], limit)
    return list(dict.fromkeys([*sorted(held, key=len)[:limit], *(seen[each] for each in alike)]))[:limit]


def _names(client: redis.Redis, keys: Keys) -> Iterator[str]:
    found: Any = client.zscan_iter(keys.ranking(), count=1_000)
    for name, _ in found:
        yield name.decode()


def _while(seconds: float, items: Iterator[T], clock: Callable[[], float] = time.monotonic) -> Iterator[T]:
    until = clock() + seconds
    for item in items:
        if clock() > until:
            return
        yield item
