"""When lanes came to where they are: how long it took until all was well again, and how long one was silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import inf

from streams.engine.position import Position

Place = tuple[str, int]  # a topic, without namespace, and a partition


class Trail:
    """The positions of customers since `forget`, each with the moment at which Kafka took it.

    ``named`` gives the name on Kafka of a topic.
    """

    def __init__(self, named: Callable[[str], str]) -> None:
        self._named = named
        self._positions: dict[int, list[tuple[float, Position]]] = defaultdict(list)

    def add(self, partition: int, at: float, position: Position) -> None:
        """Note where a lane was then, in seconds since the epoch."""
        self._positions[partition].append((at, position))

    def forget(self) -> None:
        """Begin anew, from the newest position of every partition on."""
        for positions in self._positions.values():
            del positions[:-1]

    def passed_at(self, ends: Mapping[Place, int]) -> float:
        """Return when the last lane passed these offsets, in seconds since the epoch.

        0 if all had before the trail, infinity while one has not.
        """
        return max((self._passed_at(number, ends) for number in {number for _, number in ends}), default=0.0)

    def gap(self, until: float) -> float:
        """Return for how long, in seconds, a partition was silent along the trail, up to then."""
        gaps = [0.0]
        for positions in list(self._positions.values()):
            times = [at for at, _ in list(positions) if at <= until]
            gaps += [after - before for before, after in pairwise(times)]
        return max(gaps)

    def still(self, ends: Mapping[Place, int], since: float, now: float) -> float:
        """Return for how many seconds, since then at most, a lane that has not passed these offsets comes no further.

        Who writes again and again where it is, as a quiet lane with its ticks does, comes no further by that.
        """
        still = [0.0]
        for number in {number for _, number in ends}:
            positions = list(self._positions[number])
            if not any(self._is_past(position, number, ends) for _, position in positions[-1:]):
                still.append(now - max(since, _came_at(positions)))
        return max(still)

    def _passed_at(self, number: int, ends: Mapping[Place, int]) -> float:
        for index, (at, found) in enumerate(list(self._positions[number])):
            if self._is_past(found, number, ends):
                return at if index else 0.0
        return inf

    def _is_past(self, position: Position, number: int, ends: Mapping[Place, int]) -> bool:
        return all(
            position.offsets.get(self._named(topic), 0) >= end
            for (topic, partition), end in ends.items()
            if partition == number
        )


def _came_at(positions: Sequence[tuple[float, Position]]) -> float:
    """Return when the newest position was written first, 0 if there is none."""
    came = 0.0
    for at, position in reversed(positions):
        if position != positions[-1][1]:
            break
        came = at
    return came
