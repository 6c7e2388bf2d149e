"""A customer of a year's daily use of twenty features, and the events that come to it next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from streams import domain
from streams.domain import Customer, Policies, ScorerAt
from streams.domain.days import closes_at, seconds
from streams.events import CustomerEvent, CustomerSignedUp, FeatureUsed, SubscriptionStarted, SurveyAnswered

START: Final = datetime(2025, 1, 1, tzinfo=UTC)
DAYS: Final = 365
FEATURES: Final = tuple(f"feature-{number}" for number in range(20))
NAME: Final = "customer-10000001"
END: Final = START + timedelta(days=DAYS)


def nobody(_moment: float) -> None:
    """Score nothing: no model has been learned."""


def used(day: int, feature: int, second: int = 0, event_id: str = "") -> FeatureUsed:
    """Return a use of a feature, in the afternoon."""
    return FeatureUsed(
        event_id=event_id or f"use-{day}-{feature}-{second}",
        customer_id=NAME,
        occurred_at=START + timedelta(days=day, hours=14, seconds=60 * feature + second),
        feature=FEATURES[feature],
        user_id=f"user-{feature % 7}",
    )


def a_year(policies: Policies, scorer_at: ScorerAt = nobody) -> Customer:
    """Return the customer after a year in which it used all features every day, and its days closed."""
    customer: Customer | None = domain.new(NAME)
    first: list[CustomerEvent] = [
        CustomerSignedUp(event_id="a", customer_id=NAME, occurred_at=START, catalogue=FEATURES, seats=40, owner="kim"),
        SubscriptionStarted(event_id="b", customer_id=NAME, occurred_at=START, mrr=900.0),
        SurveyAnswered(event_id="c", customer_id=NAME, occurred_at=START, kind="nps", score=40.0),
    ]
    for day in range(DAYS):
        events: list[CustomerEvent] = [used(day, feature) for feature in range(len(FEATURES))]
        for event in [*(first if day == 0 else []), *events]:
            assert customer is not None
            customer, _ = domain.step(customer, event, policies, scorer_at)
        assert customer is not None
        customer, _ = domain.close_day(customer, closing(day), policies, scorer_at)
    assert customer is not None
    return customer


def closing(day: int) -> int:
    """Return the moment at which a day of the customer closes."""
    return int(seconds(START + timedelta(days=day + 1))) + closes_at(NAME)
