"""What real producers do to a stream on its way: some events come late, some come twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Final, NamedTuple

from streams.events import CustomerEvent

LATE: Final = 0.015
LATE_HOURS: Final = 20.0
TWICE: Final = 0.01
TWICE_SECONDS: Final = 900.0


class Emission(NamedTuple):
    """An event, and when its producer sends it, never before it happened."""

    at: datetime
    number: int
    event: CustomerEvent


def emitted(random: Random, events: Iterable[CustomerEvent]) -> Iterator[Emission]:
    """Turn events in the order in which they happened into the order in which they are sent."""
    waiting: list[Emission] = []
    number = 0
    for event in events:
        while waiting and waiting[0].at <= event.occurred_at:
            yield heappop(waiting)
        at = event.occurred_at
        if random.random() < LATE:
            at += timedelta(hours=random.uniform(0.05, LATE_HOURS))
        heappush(waiting, Emission(at, number, event))
        if random.random() < TWICE:
            heappush(waiting, Emission(at + timedelta(seconds=random.uniform(0.5, TWICE_SECONDS)), number + 1, event))
        number += 2
    while waiting:
        yield heappop(waiting)
