"""Which offsets of a topic a lane has: every fetch names the stretch it covers, so nothing is lost or counted twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from operator import attrgetter

from streams.engine.record import Record, weight

KEY, VALUE, HEADERS = attrgetter("key"), attrgetter("value"), attrgetter("headers")


class Stretches:
    """The records of one topic and partition that a lane holds, gapless by offset.

    ``have`` is the next offset to take, ``end`` where the log is known to end. Records before ``done`` are committed,
    those before ``cursor`` belong to the batch in hand.
    """

    __slots__ = ("_weights", "cursor", "done", "end", "have", "held_bytes", "records")

    def __init__(self, have: int, end: int = 0) -> None:
        self.have = have
        self.end = max(have, end)
        self.records: list[Record] = []
        self.done = 0
        self.cursor = 0
        self.held_bytes = 0
        self._weights = deque[tuple[int, int]]()  # of each stretch: the offset after it, and the bytes it holds

    def accept(self, start: int, end: int, records: Sequence[Record], log_end: int = 0) -> bool:
        """Take what is new of ``[start, end)``; False if something before it is missing: fetch again from ``have``.

        A gap inside a stretch is compaction or a transaction's marker, a gap between stretches is a loss. A stretch
        whose records lie outside it covers nothing.
        """
        if start > self.have or (records and not start <= records[0].offset <= records[-1].offset < end):
            return False
        if end > self.have:
            fresh = records if start == self.have else [record for record in records if record.offset >= self.have]
            self.records.extend(fresh)
            size = _bytes_of(fresh)
            self._weights.append((end, size))
            self.held_bytes += size
            self.have = end
        self.end = max(self.end, self.have, log_end)
        return True

    @property
    def held(self) -> int:
        """How many records wait here."""
        return len(self.records) - self.cursor

    def sampled(self, most: int) -> list[Record]:
        """Return at most so many records of the batch in hand, evenly spaced, its first and its last among them."""
        last = self.cursor - self.done - 1
        if last < most:
            return self.records[self.done : self.cursor]
        return [self.records[self.done + last * at // (most - 1)] for at in range(most)]

    @property
    def lagging(self) -> bool:
        """Whether nothing is here though the log is known to go on."""
        return self.cursor == len(self.records) and self.have < self.end

    @property
    def position(self) -> int:
        """The next offset after the batch in hand."""
        return self.records[self.cursor].offset if self.cursor < len(self.records) else self.have

    @property
    def lag(self) -> int:
        """Offsets between the batch in hand and the known end of the log."""
        return max(0, self.end - self.position)

    def keep(self) -> None:
        """The batch in hand is committed: forget its records."""
        self.done, position = self.cursor, self.position
        while self._weights and self._weights[0][0] <= position:
            self.held_bytes -= self._weights.popleft()[1]
        if self.cursor == len(self.records) or self.done >= 4_096:
            del self.records[: self.done]
            self.done = self.cursor = 0

    def rewind(self) -> None:
        """The batch in hand is given up: its records wait again."""
        self.cursor = self.done


def _bytes_of(records: Sequence[Record]) -> int:
    """Return the bytes of keys, values and headers."""
    try:
        size = sum(map(len, map(VALUE, records))) + sum(map(len, map(KEY, records)))
    except TypeError:  # one has none: few do
        size = sum([len(one.value or b"") + len(one.key or b"") for one in records])
    return size + sum(map(weight, filter(None, map(HEADERS, records))))
