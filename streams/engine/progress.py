"""Whether the lanes of a process get on; one that has records to count and counts none is of no use to anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from streams.engine.open_ends import Ends
from streams.engine.position import Position

Key = tuple[str, int]


class Reached(NamedTuple):
    """How far a lane is: the next offset to count of every topic, and to fetch of those of which nothing waits here."""

    position: Position
    offsets: Mapping[str, int]
    wanted: Mapping[str, int]


class Stall(NamedTuple):
    """A lane that has stood still for ``seconds`` with ``waiting`` records on the logs before it.

    Or one to which nothing of one ``topic`` has come for so long.
    """

    lane: Key
    waiting: int
    seconds: float
    topic: str = ""

    def __str__(self) -> str:
        table, number = self.lane
        done = f"been given nothing of {self.topic}" if self.topic else "counted nothing"
        return (
            f"{table}[{number}]: has {done} for {self.seconds:.0f} s, though Kafka answers and has "
            f"{self.waiting:,} records or markers for it: this process is stuck. Start it again."
        )


class Progress:
    """How long each lane has stood still, and each topic of which nothing waits; either may for ``patience_seconds``.

    A lane that is given up and comes back, that waits for Kafka to take its transaction, or of a log of which Kafka did
    not tell where it ends, begins anew, and so do all when Kafka was away.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._since: dict[tuple[Key, str], tuple[Position | int, float]] = {}

    def look(self, lanes: Mapping[Key, Reached], ends: Ends, now: float) -> Stall | None:
        """Return what has stood still for longest, if too long; ``ends`` by topic and partition."""
        before, self._since = self._since, {}
        stalls = []
        for key, topic, place, waiting in _places(lanes, ends):
            was, since = before.get((key, topic), (place, now))
            if not waiting or was != place:
                since = now
            self._since[key, topic] = place, since
            stalls.append(Stall(key, waiting, now - since, topic))
        worst = max(stalls, key=lambda stall: stall.seconds, default=None)
        return worst if worst is not None and worst.seconds >= self._patience_seconds else None

    def forget(self) -> None:
        """Begin anew: nothing could be counted."""
        self._since = {}


def _places(lanes: Mapping[Key, Reached], ends: Ends) -> Iterator[tuple[Key, str, Position | int, int]]:
    """Yield where each lane is, and each topic of it of which nothing waits here, and how much the logs have behind."""
    for key, (position, offsets, wanted) in lanes.items():

        def waiting(topic: str, at: int, partition: int = key[1]) -> int:
            return max(0, ends.get((topic, partition), 0) - at)

        yield key, "", position, sum(waiting(topic, at) for topic, at in offsets.items())
        for topic, at in wanted.items():
            yield key, topic, at, waiting(topic, at)
