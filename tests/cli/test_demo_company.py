"""Whoever looks at the demo once it has reached the present finds something to do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

import pytest

from streams.adapters import simulate
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.project import project
from streams.cli import demo
from streams.domain import Customer, Policies, close_day, closes_at, new, step
from streams.domain.days import DAY

POLICIES = Policies.default()
DEFAULTS: dict[str | None, Any] = {each.name: each.default for each in demo.command.params}
A_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def unknown(_moment: float) -> None:
    """Score nobody: what a model adds to this are alerts of its own."""


class Lives:
    """A company's customers, folded in one go."""

    def __init__(self) -> None:
        self.customers: dict[str, Customer | None] = {}
        self._due: list[tuple[float, str]] = []

    def fold(self, end: datetime) -> None:
        """Let everything happen that the demo sends up to a moment; its present begins at midnight."""
        midnight = end.replace(hour=0)
        days = DEFAULTS["history"] + demo.LIVE_DAYS
        start = midnight - timedelta(days=days)
        coming = simulate.emissions(demo.SEED, DEFAULTS["customers"], days + demo.DAYS_BEYOND, start)
        now = 0.0
        for event in (one.event for one in coming if one.at <= end):
            now = max(now, event.occurred_at.timestamp())
            self._close(now)
            who = event.customer_id
            customer = self.customers.get(who) or self._begin(who, now)
            self.customers[who], _ = step(customer, event, POLICIES, unknown, now)
        self._close(end.timestamp())

    def portraits(self) -> Iterator[Portrait]:
        """Yield those who have not left."""
        return (project(each, POLICIES) for each in self.customers.values() if each and each.active)

    def _begin(self, who: str, now: float) -> Customer:
        close = now - now % DAY + closes_at(who)
        heappush(self._due, (close if close > now else close + DAY, who))
        return new(who)

    def _close(self, now: float) -> None:
        while self._due and self._due[0][0] <= now:
            moment, who = heappop(self._due)
            if customer := self.customers[who]:
                heappush(self._due, (moment + DAY, who))
                self.customers[who], _ = close_day(customer, int(moment), POLICIES, unknown)


@pytest.mark.slow
@pytest.mark.parametrize("weekday", [0, 3, 5])
def test_at_the_present_customers_are_at_risk_with_open_alerts_and_plans(weekday: int) -> None:
    lives = Lives()
    lives.fold(A_MONDAY + timedelta(days=weekday, hours=12))
    at_risk = [one for one in lives.portraits() if one.band == "at_risk"]
    assert len(at_risk) >= 2
    assert any(one.alerts for one in at_risk)
    assert any(one.plans for one in at_risk)
