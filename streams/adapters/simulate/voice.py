"""How a simulated customer speaks: its ids, its chances and its hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypedDict

from streams.adapters.simulate.accounts import Account
from streams.adapters.simulate.trajectories import Condition


class Said(TypedDict):
    """What every event carries."""

    event_id: str
    customer_id: str
    occurred_at: datetime


@dataclass(slots=True)
class Voice:
    """One customer on one day: ``today`` is midnight, ``age`` counts days since it joined."""

    account: Account
    random: Random
    today: datetime
    age: int = -1
    mrr: float = 0.0
    said: int = 0
    owed: set[str] = field(default_factory=set)  # milestones not reached yet

    @property
    def condition(self) -> Condition:
        """Return how the customer fares today."""
        return self.account.trajectory.condition(self.age, self.account.turn)

    @property
    def turned(self) -> bool:
        """Whether the customer's life has taken its turn."""
        return self.age >= self.account.turn

    def says(self, at: datetime) -> Said:
        """Return id, customer and time of the next event."""
        self.said += 1
        return {
            "event_id": f"{self.account.customer_id}:{self.said}",
            "customer_id": self.account.customer_id,
            "occurred_at": at,
        }

    def at(self, first_hour: float, last_hour: float) -> datetime:
        """Return a moment of today between two hours, to the millisecond."""
        return after(self.today, self.random.uniform(first_hour, last_hour))

    def happens(self, chance: float) -> bool:
        """Return whether something with this chance happens."""
        return self.random.random() < chance

    def every(self, days: int, phase: int = 0) -> bool:
        """Return whether today is one of the days that come round like this, the first of them not the first day."""
        return self.age > 0 and (self.age - phase) % days == 0


def after(moment: datetime, hours: float) -> datetime:
    """Return the moment so many hours later, to the millisecond."""
    return moment + timedelta(milliseconds=int(hours * 3_600_000))
