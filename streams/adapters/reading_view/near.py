"""Customers whose ids look like one that there is not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import SequenceMatcher
from threading import Lock
from typing import Any, Final, TypeVar

import redis

from streams.adapters.view.keys import Keys

LOOK_SECONDS: Final = 0.3
COMPARE_SECONDS: Final = 0.1
ALIKE: Final = 0.75  # one letter of four may be another
FEWEST: Final = 3  # letters of what a name begins with: with fewer many do that have nothing to do with it
WORD: Final = re.compile(r"[^\W_]+")
Clock = Callable[[], float]
T = TypeVar("T")


class Nearby:
    """Looks for one at a time, and meanwhile for nobody else: who asks for ids that there are not delays nobody."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._redis, self._keys = client, keys
        self._alone = Lock()

    def to(self, customer_id: str, limit: int) -> list[str]:
        """Return customers whose ids look like this one, nobody while another is looked for."""
        if not self._alone.acquire(blocking=False):
            return []
        try:
            return near(self._redis, self._keys, customer_id, limit)
        finally:
            self._alone.release()


def near(client: redis.Redis, keys: Keys, customer_id: str, limit: int, clock: Clock = time.monotonic) -> list[str]:
    """Return customers whose ids look like this one; looks for a fraction of a second, so not at all of many."""
    wanted = customer_id.casefold()
    seen = {name.casefold(): name for name in _while(LOOK_SECONDS, _names(client, keys), clock)}
    held = sorted((each for each in seen if begins(each, wanted) or begins(wanted, each)), key=len)[:limit]
    alike = _alike(wanted, _while(COMPARE_SECONDS, _likeliest_first(wanted, seen), clock))
    return [seen[each] for each in dict.fromkeys([*held, *alike])][:limit]


def begins(whole: str, part: str) -> bool:
    """Return whether a name, or a word of it, begins with a part.

    >>> begins("harbor-ledger", "ledg"), begins("harbor-ledger", "ar")
    (True, False)
    """
    if len(part) < FEWEST or part not in whole:
        return False
    return whole.startswith(part) or any(whole.startswith(part, word.start()) for word in WORD.finditer(whole))


def _names(client: redis.Redis, keys: Keys) -> Iterator[str]:
    found: Any = client.zscan_iter(keys.ranking(), count=1_000)
    for name, _ in found:
        yield name.decode(errors="replace")  # what is no text is no id, and only less like one


def _likeliest_first(wanted: str, names: Collection[str]) -> Iterator[str]:
    """Yield all names; those that begin alike come first, since there may be no time for all."""
    for alike in (True, False):
        yield from (each for each in names if (each[:1] == wanted[:1]) is alike)


def _alike(wanted: str, names: Iterable[str]) -> list[str]:
    """Return the names of which all or a word is much like one, the most first.

    `difflib.get_close_matches` cannot be ended.
    """
    matcher = SequenceMatcher(b=wanted)
    ratios = ((max(_ratio(matcher, part) for part in (name, *WORD.findall(name))), name) for name in names)
    return [name for _, name in sorted((each for each in ratios if each[0] >= ALIKE), reverse=True)]


def _ratio(matcher: SequenceMatcher[str], name: str) -> float:
    """Return how much a name is like the one that is wanted; 0 where it is too little to be reckoned out."""
    matcher.set_seq1(name)
    likely = matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE
    return matcher.ratio() if likely else 0.0


def _while(seconds: float, items: Iterator[T], clock: Clock) -> Iterator[T]:
    until = clock() + seconds
    for item in items:
        if clock() > until:
            return
        yield item
