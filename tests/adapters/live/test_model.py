from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.live import LiveModel
from streams.events import (
    AlertRaised,
    AlertResolved,
    Band,
    Contribution,
    Event,
    HealthChanged,
    Objective,
    PlanClosed,
    PlanTriggered,
    Risk,
    TicketRated,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AIM = Objective(metric="health", baseline=50.0, target=65.0)


def health(customer: str, score: float, band: Band, probability: float | None = None) -> HealthChanged:
    risk = probability and Risk(probability=probability, base_logit=0.0, reasons=(), model_version=1, horizon_days=30)
    return HealthChanged(
        event_id="h", customer_id=customer, occurred_at=NOON, as_of=NOON, score=score, band=band, risk=risk or None
    )


def gone(customer: str) -> HealthChanged:
    return msgspec.structs.replace(health(customer, 0.0, "watch"), score=None, band=None)


def raised(customer: str, number: int) -> AlertRaised:
    return AlertRaised(
        event_id="a",
        customer_id=customer,
        occurred_at=NOON,
        alert_id=f"{customer}:{number}",
        policy="low",
        episode=number,
        severity="critical",
        pending_since=NOON,
        clears_when="better",
    )


def resolved(customer: str, number: int) -> AlertResolved:
    return AlertResolved(
        event_id="a",
        customer_id=customer,
        occurred_at=NOON,
        alert_id=f"{customer}:{number}",
        policy="low",
        episode=number,
        severity="critical",
        raised_at=NOON,
        resolution="recovered",
    )


def begun(customer: str, number: int) -> PlanTriggered:
    return PlanTriggered(
        event_id="p",
        customer_id=customer,
        occurred_at=NOON,
        plan_id=f"{customer}:{number}",
        plan_type="recovery",
        tasks=(),
        objective=AIM,
        reason="low",
    )


def closed(customer: str, number: int) -> PlanClosed:
    return PlanClosed(
        event_id="p",
        customer_id=customer,
        occurred_at=NOON,
        plan_id=f"{customer}:{number}",
        plan_type="recovery",
        tasks=(),
        objective=AIM,
        outcome="succeeded",
        progress_percent=100.0,
        health_before=50.0,
        health_after=70.0,
        risk_before=None,
        risk_after=None,
    )


names, numbers = st.sampled_from("abc"), st.integers(1, 3)
facts = st.one_of(
    st.builds(health, names, st.floats(0, 100), st.sampled_from(["healthy", "watch", "at_risk"]), st.floats(0.1, 0.9)),
    st.builds(gone, names),
    st.builds(raised, names, numbers),
    st.builds(resolved, names, numbers),
    st.builds(begun, names, numbers),
    st.builds(closed, names, numbers),
)


@given(st.lists(facts | names, max_size=60))
def test_the_counts_are_those_of_the_customers(happened: list[Event | str]) -> None:
    model = LiveModel()
    for each in happened:
        if isinstance(each, str):
            model.forget(each)
        else:
            model.apply(each)
    rows = model.customers.values()
    assert +model.standings == Counter(row.standing for row in rows)
    assert +model.open_alerts == Counter(kind for row in rows for kind in row.alerts.values())
    assert +model.open_plans == Counter(kind for row in rows for kind in row.plans.values())
    here = (row.urgency for row in rows if not row.left)
    assert [row.urgency for row in model.top(2)] == sorted(here, reverse=True)[:2]


def test_an_open_alert_comes_before_any_risk() -> None:
    model = LiveModel()
    for fact in (health("calm", 90.0, "healthy", 0.1), health("likely", 70.0, "watch", 0.9), raised("calm", 1)):
        model.apply(fact)
    assert [row.customer_id for row in model.top(5)] == ["calm", "likely"]


def test_who_has_left_is_counted_as_such_and_not_ranked_until_it_comes_back() -> None:
    model, part = LiveModel(), Contribution(component="support", weight=1.0, value=None, points=0.0)
    for fact in (health("a", 50.0, "watch"), gone("a"), msgspec.structs.replace(gone("new"), contributions=(part,))):
        model.apply(fact)
    assert +model.standings == {"left": 1, None: 1}
    assert [row.customer_id for row in model.top(5)] == ["new"]
    model.apply(health("a", 50.0, "watch"))
    assert +model.standings == {"watch": 1, None: 1}


def test_other_facts_change_nothing() -> None:
    model = LiveModel()
    model.apply(TicketRated(event_id="1", customer_id="a", occurred_at=NOON, ticket_id="t", csat=5))
    assert (model.customers, model.told, list(model.news)) == ({}, {}, [])


def test_news_are_in_the_order_of_event_time_whatever_partition_comes_first() -> None:
    model = LiveModel()
    days = [NOON + timedelta(days=day) for day in range(300)]
    for at in (*days[150:], *days[:150]):
        model.apply(msgspec.structs.replace(raised("a", at.toordinal()), occurred_at=at))
    assert [news.at for news in model.news] == days[100:]
    assert model.heard == 300


def test_the_rate_is_that_of_the_last_seconds() -> None:
    model = LiveModel()
    for second in range(20):
        model.progress(sent=0, processed=100 * second, seconds=float(second))
    assert model.progress_now.rate == 100.0
    for second in range(20, 30):
        model.progress(sent=0, processed=2_000, seconds=float(second))
    assert model.progress_now.rate == 0.0


def test_event_time_never_goes_back() -> None:
    model = LiveModel()
    for at in (NOON, NOON - timedelta(days=1), None):
        model.progress(sent=0, processed=0, seconds=0.0, at=at)
    assert model.progress_now.at == NOON
