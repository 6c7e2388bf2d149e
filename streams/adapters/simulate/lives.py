"""A simulated customer's days, one after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from streams.adapters.simulate import business, support, usage
from streams.adapters.simulate.accounts import Account
from streams.adapters.simulate.voice import Voice
from streams.events import CustomerEvent


class Life:
    """What one customer does, day by day; what is under way on later days is kept until then."""

    def __init__(self, random: Random, account: Account, start: datetime) -> None:
        self._voice = Voice(account, random, start)
        self._start = start
        self._coming: list[CustomerEvent] = []
        self._left = False

    def day(self, number: int) -> list[CustomerEvent]:
        """Return the events of a day, which must be the one after that asked for before, in their order."""
        voice = self._voice
        voice.today = self._start + timedelta(days=number)
        voice.age = number - voice.account.joins
        if self._left or voice.age < 0:
            return []
        tomorrow = voice.today + timedelta(days=1)
        events = sorted([*self._coming, *self._fresh()], key=_when)
        self._coming = [event for event in events if event.occurred_at >= tomorrow]
        today = [event for event in events if event.occurred_at < tomorrow]
        gone = business.leaving(voice)
        if gone is None:
            return today
        self._left = True
        return [*(event for event in today if event.occurred_at < gone.occurred_at), gone]

    def _fresh(self) -> list[CustomerEvent]:
        voice = self._voice
        joining = business.joining(voice) if voice.age == 0 else ()
        return [*joining, *usage.uses(voice), *support.threads(voice), *business.news(voice)]


def _when(event: CustomerEvent) -> datetime:
    return event.occurred_at
