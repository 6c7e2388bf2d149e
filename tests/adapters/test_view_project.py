from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.view.portrait import Moved, Portrait
from streams.adapters.view.project import Describe, project
from streams.adapters.view.row import gravity
from streams.domain import FEATURES, Customer, Policies, close_day, encode, new, step
from streams.domain.features import clipped
from streams.events import (
    AlertEvent,
    AlertResolved,
    CustomerEvent,
    CustomerSignedUp,
    Fact,
    FeatureUsed,
    HealthChanged,
    PlanClosed,
    PlanEvent,
    Risk,
    RiskReason,
    Segment,
    SubscriptionCancelled,
    SubscriptionStarted,
    SurveyAnswered,
    TicketOpened,
    TicketResolved,
)

POLICIES = Policies.default()
BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)
CATALOGUE = tuple("abcdefgh")


class Quiet:
    """A scorer: the quieter, the riskier."""

    def probability(self, features: bytes) -> float:
        return 0.1 if (clipped(features)[1] or 0) > 2 else 0.4

    def explain(self, features: bytes) -> Risk:
        reasons, risk = (RiskReason(feature=FEATURES[0], logit=0.5),), self.probability(features)
        return Risk(probability=risk, base_logit=-2, reasons=reasons, model_version=3, horizon_days=30)


class Life:
    """A customer that lives day by day, and every fact that was told of it."""

    def __init__(self) -> None:
        self.customer: Customer = new("acme")
        self.facts: list[Fact] = []
        self.number = 0
        self.day = BEGIN

    def does(self, event: type, **about: object) -> None:
        self.number += 1
        happened: CustomerEvent = event(event_id=f"{self.number}", customer_id="acme", occurred_at=self.day, **about)
        customer, facts = step(self.customer, happened, POLICIES, lambda _: Quiet())
        assert customer is not None
        self.customer = customer
        self.facts += facts

    def sleeps(self) -> None:
        self.day += timedelta(days=1)
        customer, facts = close_day(
            self.customer, int(self.day.timestamp()) // 86_400 * 86_400 + 60, POLICIES, lambda _: Quiet()
        )
        assert customer is not None
        self.customer = customer
        self.facts += facts

    def begins(self) -> None:
        self.does(CustomerSignedUp, segment=Segment(plan="pro", region="eu"), catalogue=CATALOGUE, owner="ann", seats=9)
        self.does(SubscriptionStarted, mrr=1200.0)

    def lives(self, busy: bool, features: int) -> None:
        for feature in CATALOGUE[: features if busy else 0]:
            self.does(FeatureUsed, feature=feature, user_id="u", count=3)
        self.sleeps()


def open_ids(facts: list[Fact], kind: type, over: type, name: str) -> set[str]:
    alive: set[str] = set()
    for fact in facts:
        if isinstance(fact, kind):
            (alive.discard if isinstance(fact, over) else alive.add)(getattr(fact, name))
    return alive


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 8)), min_size=1, max_size=60))
def test_a_portrait_says_what_the_facts_said(days: list[tuple[bool, int]]) -> None:
    life = Life()
    life.begins()
    for busy, features in days:
        life.lives(busy, features)
    portrait = project(life.customer, POLICIES)
    assert {each.alert_id for each in portrait.alerts} == open_ids(life.facts, AlertEvent, AlertResolved, "alert_id")
    assert {each.plan_id for each in portrait.plans} == open_ids(life.facts, PlanEvent, PlanClosed, "plan_id")
    told = [fact for fact in life.facts if isinstance(fact, HealthChanged)]
    if told:
        last = told[-1]
        assert (portrait.score, portrait.band, portrait.risk) == (last.score, last.band, last.risk)
        assert (portrait.segment, portrait.owner, portrait.mrr) == (last.segment, last.owner, last.mrr)
        for shown, said in zip(portrait.contributions, last.contributions, strict=True):
            assert (shown.component, shown.weight) == (said.component, said.weight)
            assert shown.points == pytest.approx(said.points)
            assert shown.value == (None if said.value is None else pytest.approx(said.value))
        assert (portrait.told(Moved.of(last)).moved is None) == (last.score is None)


def test_the_worst_alert_comes_first() -> None:
    life = Life()
    life.begins()
    seen = set()
    for day in range(60):
        life.lives(day < 20, 8)
        alerts = project(life.customer, POLICIES).alerts
        seen.add(tuple(each.severity for each in alerts))
        assert list(alerts) == sorted(alerts, key=gravity)
    assert {("critical", "warning"), ("critical", "critical", "warning")} & seen, seen


def test_describing_changes_no_state() -> None:
    life = Life()
    life.begins()
    for _ in range(20):
        life.lives(True, 2)
    before = encode(life.customer)
    project(life.customer, POLICIES)
    assert encode(life.customer) == before


def test_a_portrait_survives_its_journey() -> None:
    life = Life()
    life.begins()
    for day in range(40):
        life.lives(day < 20, 5)
    portrait = Describe(POLICIES)(encode(life.customer))
    assert portrait.plans
    assert portrait.alerts
    assert msgspec.json.decode(msgspec.json.encode(portrait), type=Portrait) == portrait


def test_usage_ends_with_the_newest_day_that_counts() -> None:
    life = Life()
    life.begins()
    life.lives(True, 2)
    life.lives(False, 0)
    usage = project(life.customer, POLICIES).usage
    assert usage.daily[-3:] == (0, 6, 0)
    assert str(usage.last_day) == "2026-01-02"
    assert str(usage.last_used_on) == "2026-01-01"
    assert (usage.active_days, usage.features, usage.catalogue, usage.users) == (1, 2, 8, 1)


def test_tickets_and_surveys_are_seen_at_a_glance() -> None:
    life = Life()
    life.begins()
    life.does(TicketOpened, ticket_id="1", subject="Wrong invoice")
    life.does(TicketOpened, ticket_id="2", subject="crash")
    life.day += timedelta(hours=3)
    life.does(TicketResolved, ticket_id="1")
    life.does(SurveyAnswered, kind="nps", score=30)
    portrait = project(life.customer, POLICIES)
    assert (portrait.tickets.open, portrait.tickets.opened, portrait.tickets.resolved) == (1, 2, 1)
    assert portrait.tickets.categories == {"billing": 1, "technical": 1}
    assert portrait.tickets.resolution_hours == 3.0
    assert portrait.nps == 30


def test_one_who_left_has_nothing_open() -> None:
    life = Life()
    life.begins()
    for day in range(40):
        life.lives(day < 20, 5)
    life.does(SubscriptionCancelled)
    portrait = project(life.customer, POLICIES)
    assert str(portrait.left_on) == "2026-02-10"
    assert (portrait.alerts, portrait.plans, portrait.mrr) == ((), (), 0.0)
