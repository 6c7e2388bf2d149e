"""What producers send while workers are tortured: a simulated company, and what real producers add to one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from msgspec.structs import replace

from streams.adapters import entries
from streams.adapters.entries import Entry
from streams.adapters.simulate import emissions
from streams.events import TICKS, CustomerErased, FeatureUsed, Tick
from tests.torture import calls, hostile

START: Final = datetime(2012, 1, 2, tzinfo=UTC)
LIFE_DAYS: Final = 240  # of one company; the next begins with the same names where it ended
BUSIEST: Final = 0.1  # of all uses come once more from one customer


class Sent(NamedTuple):
    """An entry; to ``partition`` whatever its key, if there is one."""

    entry: Entry
    partition: int | None = None


class Stream:
    """The same for a seed, without end."""

    def __init__(self, seed: int, partitions: int, customers: int = 60, hostile: float = 0.01) -> None:
        self._seed, self._partitions, self._customers = seed, partitions, customers
        self._hostile = hostile
        self._random = Random(f"stream/{seed}")
        self._number = 0

    def __iter__(self) -> Iterator[Sent]:
        start = START
        today = start
        for life in range(10_000):
            for sent in emissions(self._seed * 1_000 + life, self._customers, LIFE_DAYS, start):
                while sent.at >= today + timedelta(days=1):
                    today += timedelta(days=1)
                    yield from self._ticks(today)
                for entry in entries.of_events([sent.event]):
                    yield Sent(entry)
                yield from self._more(sent.event, sent.at)
            start += timedelta(days=LIFE_DAYS)

    def _more(self, event: object, now: datetime) -> Iterator[Sent]:
        chance, self._number = self._random.random(), self._number + 1
        if isinstance(event, FeatureUsed) and self._random.random() < BUSIEST:
            busy = replace(event, event_id=f"busy-{self._number}", customer_id="busiest")
            yield from map(Sent, entries.of_events([busy]))
        if self._random.random() < self._hostile:
            yield Sent(hostile.record(self._random, self._number, now))
        if chance < 0.004 and isinstance(event, FeatureUsed):
            yield Sent(hostile.poison(event.customer_id, self._number, now))
        elif chance < 0.009 and isinstance(event, FeatureUsed):
            astray = replace(event, event_id=f"astray-{self._number}")
            yield from (Sent(one, self._random.randrange(self._partitions)) for one in entries.of_events([astray]))
        elif chance < 0.02 and isinstance(event, FeatureUsed):
            asked = calls.command(self._random, self._number, event.customer_id, now)
            yield from map(Sent, entries.of_events([asked]))
        elif chance < 0.0205 and isinstance(event, FeatureUsed):
            gone = CustomerErased(event_id=f"gone-{self._number}", customer_id=event.customer_id, occurred_at=now)
            yield from map(Sent, entries.of_events([gone]))

    def _ticks(self, now: datetime) -> Iterator[Sent]:
        """Tell most partitions that a day has begun."""
        value = entries.encode(Tick(event_id=f"tick-{int(now.timestamp())}", occurred_at=now))
        for partition in range(self._partitions):
            if self._random.random() < 0.8:
                yield Sent(Entry(TICKS, b"", value, now), partition)
