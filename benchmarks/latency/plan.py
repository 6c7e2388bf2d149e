"""An open loop: which event is due when, whoever may be slow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count, islice
from math import ceil
from typing import Final

import msgspec

from streams.engine import routing
from streams.events import CustomerSignedUp, FeatureUsed

FEATURES: Final = 20  # so many of a customer's catalogue are used for the first time, each once
encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Plan:
    """``rate`` events a second for ``warm_seconds + seconds``, every one the first use of a feature by a customer.

    Every such use moves the customer's adoption, so every one must be answered by a snapshot. Event ``i`` happened
    ``i`` ms after ``begin``, which a snapshot says in ``as_of``: so it tells which event it answers. Customers live in
    the partitions ``first_partition`` and above.
    """

    name: str
    rate: float
    seconds: float
    warm_seconds: float
    begin: datetime
    partitions: int
    first_partition: int = 0

    @property
    def warm_events(self) -> int:
        """How many events go before those that are measured."""
        return int(self.rate * self.warm_seconds)

    @property
    def events(self) -> int:
        """How many events there are in all."""
        return self.warm_events + int(self.rate * self.seconds)

    @property
    def end(self) -> datetime:
        """When the next plan may begin."""
        return self.begin + timedelta(milliseconds=self.events + 1)

    @cached_property
    def customers(self) -> list[str]:
        """Whose features are used, in turn: a batch seldom meets a customer twice."""
        names = (f"{self.name}-{number}" for number in count())
        living = (name for name in names if partition_of(name, self.partitions) >= self.first_partition)
        return list(islice(living, ceil(self.events / FEATURES)))

    def due(self, event: int) -> float:
        """Return how many seconds after the start an event is to be sent."""
        return event / self.rate

    def due_until(self, seconds: float) -> int:
        """Return how many events are due within so many seconds of the start."""
        return min(self.events, int(self.rate * seconds))

    def sign_ups(self) -> list[tuple[bytes, bytes]]:
        """Return key and value of what tells each customer's catalogue.

        They differ in size, or all customers would pass what alerts and plans look at within the same second.
        """
        features = [f"feature-{number}" for number in range(2 * FEATURES)]
        return [
            (
                name.encode(),
                encode(
                    CustomerSignedUp(
                        event_id="sign-up",
                        customer_id=name,
                        occurred_at=self.begin,
                        catalogue=tuple(features[: FEATURES + number % FEATURES]),
                    )
                ),
            )
            for number, name in enumerate(self.customers)
        ]

    def uses(self) -> list[tuple[bytes, bytes]]:
        """Return key and value of every event, in the order of the schedule."""
        names = self.customers
        return [
            (
                (name := names[event % len(names)]).encode(),
                encode(
                    FeatureUsed(
                        event_id=f"use-{event}",
                        customer_id=name,
                        occurred_at=self.begin + timedelta(milliseconds=event),
                        feature=f"feature-{event // len(names)}",
                    )
                ),
            )
            for event in range(self.events)
        ]

    def answered(self, customer_id: str, as_of: datetime) -> int | None:
        """Return which event a snapshot answers; None if it is none of this plan's."""
        if not customer_id.startswith(f"{self.name}-"):
            return None
        event = round((as_of - self.begin) / timedelta(milliseconds=1))
        return (
            event if 0 <= event < self.events and customer_id == self.customers[event % len(self.customers)] else None
        )


def partition_of(key: str, partitions: int) -> int:
    """Return where Kafka's own clients put a key."""
    return routing.partition_of(key.encode(), partitions)


def yesterday_noon() -> datetime:
    """Return a time of day at which no customer's day closes, and none will for hours of event time."""
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
