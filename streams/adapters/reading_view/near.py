"""Customers whose ids look like one that there is not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

import redis

from streams.adapters.view.keys import Keys

LOOK_SECONDS: Final = 0.3
COMPARE_SECONDS: Final = 0.1
ALIKE: Final = 0.6
Clock = Callable[[], float]
T = TypeVar("T")


def near(client: redis.Redis, keys: Keys, customer_id: str, limit: int, clock: Clock = time.monotonic) -> list[str]:
    """Return customers whose ids look like this one; looks for a fraction of a second, so not at all of many."""
    wanted = customer_id.casefold()
    seen = {name.casefold(): name for name in _while(LOOK_SECONDS, _names(client, keys), clock)}
    held = sorted((each for each in seen if wanted in each or each in wanted), key=len)[:limit]
    alike = _alike(wanted, _while(COMPARE_SECONDS, (each for each in seen if each[:1] == wanted[:1]), clock))
    return [seen[each] for each in dict.fromkeys([*held, *alike])][:limit]


def _names(client: redis.Redis, keys: Keys) -> Iterator[str]:
    found: Any = client.zscan_iter(keys.ranking(), count=1_000)
    for name, _ in found:
        yield name.decode()


def _alike(wanted: str, names: Iterable[str]) -> list[str]:
    """Return the names that are much like one, the most first; `difflib.get_close_matches` cannot be ended."""
    matcher, found = SequenceMatcher(b=wanted), list[tuple[float, str]]()
    for name in names:
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
            found.append((matcher.ratio(), name))
    return [name for _, name in sorted(found, reverse=True)]


def _while(seconds: float, items: Iterator[T], clock: Clock) -> Iterator[T]:
    until = clock() + seconds
    for item in items:
        if clock() > until:
            return
        yield item
