"""A sorted set of Redis, read page by page from its highest score; a place in it stays one while others move."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import redis

from streams.adapters.view.packing import Damaged

AT_ONCE: Final = 64


class Member(NamedTuple):
    """A member and its score."""

    name: str
    score: float


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
        """Return members from a place on; raise `Damaged` if one is no text."""
        reading = self._redis.zrange if self._up else self._redis.zrevrange
        found: Any = reading(self._key, place, place + count - 1, withscores=True) if count > 0 else []
        return [Member(_text(name), score) for name, score in found]

    def scores(self, names: list[str]) -> list[float | None]:
        """Return the score of each, None where it is not in the set."""
        found: Any = self._redis.zmscore(self._key, names) if names else []
        return list(found)


def _text(name: bytes | str) -> str:
    try:
        return name.decode() if isinstance(name, bytes) else name
    except UnicodeDecodeError as error:
        raise Damaged(f"not a member of a list of Helix: {error}") from error
