"""When the day of a key closes: a wheel of seconds after midnight UTC."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from streams.engine.merge import FOREVER
from streams.engine.position import NEVER

DAY_SECONDS: Final = 86_400


class Wheel:
    """Keys by the second after midnight UTC at which their days close; a moment is in seconds since the epoch."""

    def __init__(self, daily: Callable[[str], int], keys: Iterable[str] = ()) -> None:
        self._daily = daily
        self._keys: dict[int, list[str]] = {}
        for key in keys:  # sorted at the end: a lane that is taken over may have hundreds of thousands
            self._keys.setdefault(self._second(key), []).append(key)
        for shared in self._keys.values():
            shared.sort()
        self._seconds = sorted(self._keys)

    def _second(self, key: str) -> int:
        second = self._daily(key)
        if not 0 <= second < DAY_SECONDS:
            raise ValueError(f"daily({key!r}) is {second}, not a second of a day")
        return second

    def add(self, key: str) -> None:
        """Let the days of ``key`` close from now on; raise ValueError if its second is not within a day."""
        second = self._second(key)
        if second not in self._keys:
            self._keys[second] = []
            insort(self._seconds, second)
        keys = self._keys[second]
        at = bisect_left(keys, key)
        if at == len(keys) or keys[at] != key:
            keys.insert(at, key)

    def discard(self, key: str) -> None:
        """Close no more days of ``key``."""
        second = self._daily(key)
        keys = self._keys.get(second, [])
        at = bisect_left(keys, key)
        if at < len(keys) and keys[at] == key:
            del keys[at]
            if not keys:
                del self._keys[second], self._seconds[bisect_left(self._seconds, second)]

    def next_of(self, key: str, time: int) -> int:
        """Return the first closing of ``key``, which need not be here, after ``time``, both in ms."""
        if time == NEVER:
            return FOREVER
        day, second = divmod(time // 1_000, DAY_SECONDS)
        closing = self._second(key)
        return (day * DAY_SECONDS + closing + (DAY_SECONDS if closing <= second else 0)) * 1_000

    def next_after(self, time: int) -> int:
        """Return the first closing after ``time``, both in ms."""
        if not self._seconds or time == NEVER:
            return FOREVER
        day, second = divmod(time // 1_000, DAY_SECONDS)
        at = bisect_right(self._seconds, second)
        moment = self._seconds[at] if at < len(self._seconds) else DAY_SECONDS + self._seconds[0]
        return (day * DAY_SECONDS + moment) * 1_000

    def due(self, after: tuple[int, str], until: int) -> Iterator[tuple[int, str]]:
        """Yield (moment, key) in order, all that lie beyond ``after`` and not beyond the moment ``until``."""
        day, second = divmod(after[0], DAY_SECONDS)
        at = bisect_left(self._seconds, second)
        while self._seconds:
            for second in self._seconds[at:]:
                moment = day * DAY_SECONDS + second
                if moment > until:
                    return
                keys = self._keys[second]
                start = bisect_right(keys, after[1]) if moment == after[0] else 0
                yield from ((moment, key) for key in keys[start:])
            day, at = day + 1, 0
