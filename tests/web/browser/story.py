"""A customer that does well until some days ago, and what then happens to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from streams.adapters import entries
from streams.adapters.feed import Feed
from streams.events import (
    TICKS,
    CustomerEvent,
    CustomerSignedUp,
    FeatureUsed,
    Segment,
    SubscriptionStarted,
    SurveyAnswered,
    TicketOpened,
)
from streams.settings import Settings

FEATURES: Final = ("reports", "exports", "alerts", "api", "sharing")
USED: Final = FEATURES[:3]
TURN: Final = 35  # the day on which it turns bad
TODAY: Final = TURN + 6  # so that what takes three days has come about, whatever the hour is
START: Final = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=TODAY)


def on(day: float) -> datetime:
    """Return a moment some days after the start."""
    return START + timedelta(days=day)


def well(customer: str) -> Iterator[CustomerEvent]:
    """Yield the life of a customer that uses most of what it has every day and says that it likes it."""
    signed = CustomerSignedUp(
        event_id="signed-up",
        customer_id=customer,
        occurred_at=on(0.1),
        segment=Segment(plan="pro", region="eu"),
        owner="Ann",
        catalogue=FEATURES,
    )
    yield signed
    yield SubscriptionStarted(event_id="started", customer_id=customer, occurred_at=on(0.1), mrr=4_200, currency="EUR")
    for day in range(1, TURN + 1):
        for feature in USED:
            name = f"{feature}-{day}"
            yield FeatureUsed(event_id=name, customer_id=customer, occurred_at=on(day + 0.4), feature=feature)
    yield SurveyAnswered(event_id="liked", customer_id=customer, occurred_at=on(9), kind="nps", score=100)


def badly(customer: str) -> Iterator[CustomerEvent]:
    """Yield how it turns: tickets that nobody solves, and a survey that says so."""
    for number in range(4):
        name = f"ticket-{number}"
        at = on(TURN + 0.5)
        yield TicketOpened(event_id=name, customer_id=customer, occurred_at=at, ticket_id=name, subject="It fails")
    yield SurveyAnswered(event_id="angry", customer_id=customer, occurred_at=on(TURN + 0.6), kind="nps", score=-100)


def happen(settings: Settings, events: Iterable[CustomerEvent], until: datetime | None = None) -> None:
    """Send what happens, and then, day by day, that time has passed."""
    with Feed(settings.broker, settings.namespace) as feed:
        feed.send_all(entries.of_events(events))
        if until is not None:
            days = (until - on(TURN)).days + 1
            feed.tick(TICKS, settings.partitions, [on(TURN + day + 0.2) for day in range(1, days)] + [until])
