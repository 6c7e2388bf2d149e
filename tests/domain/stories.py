"""Lives of customers, told in few words: events by day, folded with a close after each day."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from math import log
from typing import Any, Self

import msgspec

from streams.domain import FEATURES, Customer, Policies, close_day, closes_at, decode, encode, new, step
from streams.domain.days import DAY
from streams.events import (
    CustomerEvent,
    CustomerSignedUp,
    Event,
    Fact,
    FeatureUsed,
    Risk,
    RiskReason,
    SubscriptionStarted,
)

ACME = "acme"
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
CATALOGUE = tuple(f"feature-{number}" for number in range(10))
POLICIES = Policies.default()


def on(day: float) -> datetime:
    """Return a moment some days after the start."""
    return START + timedelta(days=day)


def unknown(_moment: float) -> None:
    """Score nobody: no model has been learned."""


class Says:
    """A scorer that says the same of everybody; ``seen`` is what it was asked about."""

    def __init__(self, risk: Risk) -> None:
        self.risk = risk
        self.seen: list[bytes] = []

    def __call__(self, _moment: float) -> Self:
        return self

    def probability(self, features: bytes) -> float:
        """Return the risk."""
        self.seen.append(features)
        return self.risk.probability

    def explain(self, features: bytes) -> Risk:
        """Return it with its reasons."""
        assert features == self.seen[-1]
        return self.risk


def certain(probability: float, version: int = 1) -> Says:
    """Return a scorer that says the same of everybody, for one reason."""
    reason = RiskReason(feature=FEATURES[0], logit=0.25)
    base = log(probability / (1 - probability)) - 0.25
    return Says(
        Risk(probability=probability, base_logit=base, reasons=(reason,), model_version=version, horizon_days=30)
    )


class Life:
    """A customer's log and what follows from it: tell it what happens, day after day."""

    def __init__(self, policies: Policies = POLICIES, score: Any = unknown) -> None:
        self.policies, self.score = policies, score
        self.customer: Customer | None = new(ACME)
        self.facts: list[Fact] = []
        self.day = 0
        self.now = 0.0
        self.ids = (f"event-{number}" for number in count())

    @property
    def state(self) -> Customer:
        assert self.customer is not None
        return self.customer

    def tell(self, event: CustomerEvent) -> list[Fact]:
        """Apply an event."""
        self.now = max(self.now, event.occurred_at.timestamp())
        self.customer, facts = step(self.state, event, self.policies, self.score, self.now)
        self.facts += facts
        return facts

    def happen(self, kind: Callable[..., Any], /, hour: float = 9, **fields: Any) -> list[Fact]:
        """Let something happen today."""
        at = on(self.day + hour / 24)
        return self.tell(kind(**({"event_id": next(self.ids), "customer_id": ACME, "occurred_at": at} | fields)))

    def sign_up(self, catalogue: Iterable[str] = CATALOGUE, **fields: Any) -> list[Fact]:
        """Begin."""
        return self.happen(CustomerSignedUp, hour=1, catalogue=tuple(catalogue), **fields)

    def use(self, features: Iterable[str] = CATALOGUE, hour: float = 9, times: int = 1) -> list[Fact]:
        """Use features today."""
        return [fact for name in features for fact in self.happen(FeatureUsed, hour, feature=name, count=times)]

    def close(self) -> list[Fact]:
        """Let the day end."""
        self.day += 1
        closed_at = int(on(self.day).timestamp()) + closes_at(ACME)
        self.now = closed_at
        self.customer, facts = close_day(self.state, closed_at, self.policies, self.score)
        self.facts += facts
        return facts

    def live(self, days: int, features: Iterable[str] = CATALOGUE) -> list[Fact]:
        """Use features on each of some days."""
        return [fact for _ in range(days) for part in (self.use(features), self.close()) for fact in part]

    def rest(self, days: int) -> list[Fact]:
        """Let days pass without anything."""
        return [fact for _ in range(days) for fact in self.close()]

    def said(self, kind: type) -> list[Any]:
        """Return the facts of a kind so far."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


def healthy(days: int = 30, policies: Policies = POLICIES, score: Any = unknown) -> Life:
    """Return a customer who has used everything daily."""
    life = Life(policies, score)
    life.sign_up()
    life.happen(SubscriptionStarted, hour=2, mrr=100.0)
    life.live(days)
    return life


def policies_with(**changes: Any) -> Policies:
    """Return the default policies without alerts and plans, but for the changes."""
    return msgspec.structs.replace(POLICIES, **({"alerts": (), "plans": ()} | changes))


def copied(customer: Customer) -> Customer:
    """Return the customer as it is after a restart."""
    return decode(encode(customer))


def midnight(day: int) -> int:
    """Return the second a day after the start begins."""
    return int(START.timestamp()) + day * DAY


def same_but_for_ids(facts: Iterable[Event]) -> list[Event]:
    """Return facts without their ids."""
    return [msgspec.structs.replace(fact, event_id="-") for fact in facts]


def same_day(day: int) -> int:
    """Return a day after the start as it is counted from 1970."""
    return midnight(day) // DAY
