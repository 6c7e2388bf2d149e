"""A software company of our imagination and its customers, who thrive, fade, fall out and leave.

Everything follows from a seed, in event time; nothing here reads a clock. ``docs/data.md`` tells the kinds of lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from streams.adapters.simulate.accounts import Account, accounts, chances
from streams.adapters.simulate.lives import Life
from streams.adapters.simulate.producers import Emission, emitted
from streams.events import CustomerEvent

__all__ = ["Account", "Emission", "accounts", "emissions", "events"]


def events(seed: int, customers: int, days: int, start: datetime) -> Iterator[CustomerEvent]:
    """Yield what the producers send in so many days from ``start``, an aware midnight, in the order of sending."""
    return (emission.event for emission in emissions(seed, customers, days, start))


def emissions(seed: int, customers: int, days: int, start: datetime) -> Iterator[Emission]:
    """Yield the same with the moment of sending; what would be sent after the last day is not."""
    end = start + timedelta(days=days)
    sent = emitted(chances(seed, "producers"), _happenings(seed, customers, days, start))
    return (emission for emission in sent if emission.at < end)


def _happenings(seed: int, customers: int, days: int, start: datetime) -> Iterator[CustomerEvent]:
    lives = [Life(chances(seed, one.customer_id, "life"), one, start) for one in accounts(seed, customers, days)]
    for day in range(days):
        today = [event for life in lives for event in life.day(day)]
        yield from sorted(today, key=_when)


def _when(event: CustomerEvent) -> tuple[datetime, str]:
    return event.occurred_at, event.customer_id
