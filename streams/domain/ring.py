"""Counts a day over a window that ends at the newest day seen; late days land in their own cell."""

from msgspec import Struct

from streams.domain.days import NEVER


class Ring(Struct, array_like=True, gc=False):
    """A day's count lies in cell ``day % len(cells)``; days at or before ``newest - len(cells)`` are forgotten.

    Reading never changes it, so a ring at rest encodes the same whatever the day is.
    """

    newest: int = NEVER
    cells: list[int] = []

    def add(self, day: int, count: int, size: int) -> None:
        """Add to a day's count; a day that has left the window is ignored."""
        if not self.cells:
            self.cells, self.newest = [0] * size, day
        elif day > self.newest:
            self.advance(day)
        if day > self.newest - len(self.cells):
            self.cells[day % len(self.cells)] += count

    def advance(self, day: int) -> None:
        """Move the window's end to ``day`` and forget what falls out of it."""
        size = len(self.cells)
        if day - self.newest >= size:
            self.cells = [0] * size
        else:
            for gone in range(self.newest + 1, day + 1):
                self.cells[gone % size] = 0
        self.newest = day

    def counts(self, end: int, days: int) -> list[int]:
        """Return the counts of the ``days`` days that end with ``end``, oldest first; forgotten days are zero."""
        size, last = len(self.cells), min(end, self.newest)
        first = max(end - days, self.newest - size) + 1
        if first > last:
            return [0] * days
        start, stop, cells = first % size, last % size + 1, self.cells
        counts = cells[start:stop] if start < stop else cells[start:] + cells[:stop]
        before, after = first - (end - days + 1), end - last
        return [0] * before + counts + [0] * after if before or after else counts

    def total(self, end: int, days: int) -> int:
        """Return the sum over the ``days`` days that end with ``end``."""
        return sum(self.counts(end, days)) if end - days < self.newest else 0
