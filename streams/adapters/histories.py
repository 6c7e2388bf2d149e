"""Where a replay's history comes from: a file of events, a folder of OULAD, or what comes with the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final

from streams.adapters import entries
from streams.adapters.entries import Entry, HistoryError
from streams.data import bundled_history

__all__ = ["History", "HistoryError", "opened"]

BUNDLED: Final = "OULAD AAA-2013J, bundled"
AFTER_CLOSES: Final = timedelta(hours=1)  # after midnight every customer's day is closed


@dataclass(slots=True)
class History:
    """Entries to be read once; what was seen of them is counted as they pass.

    ``total`` is how many, where known; what happened at ``until`` or later is left out.
    """

    name: str
    source: Iterable[Entry]
    total: int | None = None
    notes: tuple[str, ...] = ()
    until: datetime | None = None
    events: int = 0
    customers: set[bytes] = field(default_factory=set)
    last_at: datetime | None = None

    def __iter__(self) -> Iterator[Entry]:
        for entry in self.source:
            if self.until is not None and entry.occurred_at is not None and entry.occurred_at >= self.until:
                continue
            self.events += 1
            self.customers.add(entry.key)
            if entry.occurred_at is not None and (self.last_at is None or entry.occurred_at > self.last_at):
                self.last_at = entry.occurred_at
            yield entry

    def ticks_after(self, now: datetime, horizon_days: int) -> list[datetime]:
        """Return a moment a day, from the history's last on, after which that day is closed, none of them after now.

        They go a day beyond the horizon within which leaving counts. With them everything that the history leaves open
        becomes known: silences, and who stayed. One that was cut off is closed where it was cut.
        """
        if self.last_at is None:
            return []
        if self.until is not None:
            return [min(self.until + AFTER_CLOSES, now)]
        midnight = min(self.last_at, now).replace(hour=0, minute=0, second=0, microsecond=0)
        ticks = [midnight + timedelta(days=day) + AFTER_CLOSES for day in range(1, horizon_days + 2)]
        return [tick for tick in ticks if tick <= now]


@contextmanager
def opened(source: Path | None) -> Iterator[History]:
    """Open a history; raise `HistoryError` when there is none, here or while it is read."""
    if source is None:
        with bundled_history() as path:
            yield History(BUNDLED, entries.of_file(path))
    elif source.is_dir():
        yield _oulad(source)
    elif source.is_file():
        found = entries.of_file(source)
        if (first := next(found, None)) is None:
            raise HistoryError(f"{source}: there is no event in it")
        yield History(str(source), chain([first], found))
    else:
        raise HistoryError(f"{source}: neither a file of events nor a folder of OULAD is there")


def _oulad(folder: Path) -> History:
    from streams.adapters import oulad

    try:
        read = oulad.read(folder)
    except oulad.OuladError as error:
        raise HistoryError(str(error)) from error
    return History(f"OULAD in {folder}", entries.of_events(read), len(read), read.notes)
