"""A sorted set of Redis, read page by page from its highest score; a place in it stays one while others move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import redis

AT_ONCE: Final = 64


class Member(NamedTuple):
    """A member and its score; ``sound`` is a name that is text, as all of ours are."""

    name: str
    score: float
    sound: bool = True


class Ordered:
    """One sorted set; equal scores go by name, from the greatest. ``up`` reads it from the lowest instead."""

    def __init__(self, client: redis.Redis, key: str, *, up: bool = False) -> None:
        self._redis, self._key, self._up = client, key, up

    def count(self) -> int:
        """Return how many there are."""
        return int(self._redis.zcard(self._key))

    def after(self, score: float, name: str) -> int:
        """Return the place of the first member that comes after this one, whether or not it is still there."""
        rank = self._redis.zrank if self._up else self._redis.zrevrank
        place: Any = rank(self._key, name)
        if place is not None and self._redis.zscore(self._key, name) == score:
            return int(place) + 1
        beyond = ("-inf", f"({score!r}") if self._up else (f"({score!r}", "+inf")
        low = int(self._redis.zcount(self._key, *beyond))
        high = low + int(self._redis.zcount(self._key, score, score))
        while low < high:  # among those with the same score
            middle = (low + high) // 2
            found = self.some(middle, 1)
            wanted, there = name.encode(), found[0].name.encode() if found else b""
            passed = there < wanted if self._up else there > wanted
            low, high = (middle + 1, high) if passed or there == wanted else (low, middle)
        return low

    def some(self, place: int, count: int) -> list[Member]:
        """Return members from a place on; of one that is no text, how it would be written in Python."""
        reading = self._redis.zrange if self._up else self._redis.zrevrange
        found: Any = reading(self._key, place, place + count - 1, withscores=True) if count > 0 else []
        return [_member(name, score) for name, score in found]

    def scores(self, names: list[str]) -> list[float | None]:
        """Return the score of each, None where it is not in the set."""
        found: Any = self._redis.zmscore(self._key, names) if names else []
        return list(found)


def parted(members: Iterable[Member]) -> tuple[list[str], tuple[str, ...]]:
    """Return the names of members that are text, and those of the others.

    >>> parted([Member("acme", 1.0), Member("\\\\xff", 2.0, sound=False)])
    (['acme'], ('\\\\xff',))
    """
    sound, unsound = list[str](), list[str]()
    for each in members:
        (sound if each.sound else unsound).append(each.name)
    return sound, tuple(unsound)


def _member(name: bytes, score: float) -> Member:
    try:
        return Member(name.decode(), score)
    except UnicodeDecodeError:
        return Member(name.decode(errors="backslashreplace"), score, sound=False)
