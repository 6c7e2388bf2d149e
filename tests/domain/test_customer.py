from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain import encode, new
from streams.events import (
    FeatureUsed,
    GoalSet,
    MilestoneSet,
    PlanTriggered,
    SubscriptionStarted,
    SurveyAnswered,
    TicketAnswered,
    TicketCategorised,
    TicketOpened,
    TicketResolved,
)
from tests.domain.stories import Life, certain, copied, on

FEATURES = (
    "dashboard", "reports", "export", "import", "search", "alerts", "billing", "api", "webhooks", "sso",
    "audit", "teams", "projects", "tasks", "calendar", "chat", "files", "forms", "goals", "mobile",
)  # fmt: skip


def a_year() -> Life:
    """Return a customer of a year's daily use of twenty features, with tickets, surveys and plans."""
    life = Life(score=certain(0.15))
    life.sign_up(FEATURES, owner="ann")
    life.happen(SubscriptionStarted, hour=1, mrr=1_200.0)
    for day in range(365):
        for number in range(40):
            feature = FEATURES[(day + number) % (5 if day < 10 else 20)]
            life.happen(
                FeatureUsed, hour=8 + number / 10, feature=feature, user_id=f"user-{(day * number) % 30}", count=2
            )
        if day % 9 == 0:
            life.happen(TicketOpened, ticket_id=f"T-{day}", subject="an error", body="cannot log in")
            life.happen(TicketAnswered, hour=10, ticket_id=f"T-{day}")
            life.happen(TicketResolved, hour=15, ticket_id=f"T-{day}")
        if day % 90 == 0:
            life.happen(SurveyAnswered, kind="nps", score=20.0)
        life.close()
    return life


def test_a_year_of_daily_use_stays_small() -> None:
    life = a_year()
    assert life.said(PlanTriggered)
    assert len(encode(life.state)) <= 1_536
    assert copied(life.state) == life.state


@settings(max_examples=5)
@given(st.integers(200, 1_000), st.integers(0, 3))
def test_no_stream_makes_a_customer_grow_without_bound(number: int, per_day: int) -> None:
    life = Life()
    life.sign_up()
    hostile: list[tuple[Any, dict[str, Any]]] = [
        (FeatureUsed, {"feature": "{}" + "f" * 100, "user_id": "{}", "count": 1_000_000}),
        (TicketOpened, {"ticket_id": "{}" + "t" * 200, "subject": "{}"}),
        (TicketResolved, {"ticket_id": "{}" + "r" * 200}),
        (TicketCategorised, {"ticket_id": "{}" + "c" * 200, "category": "billing"}),
        (MilestoneSet, {"milestone_id": "{}" + "m" * 200, "due_at": on(9_999)}),
        (GoalSet, {"goal_id": "{}" + "g" * 200, "metric": "{}", "target": 1e300}),
    ]
    for index in range(number):
        for kind, fields in hostile:
            named: dict[str, Any] = {
                key: value.format(index) if isinstance(value, str) else value for key, value in fields.items()
            }
            life.happen(kind, 9, event_id=f"{kind.__name__}-{index}" + "e" * 100, **named)
        if per_day and index % (50 * per_day) == 0:
            life.close()
    state = life.state
    assert (len(state.usage.others), len(state.tickets.kept), len(state.account.milestones.kept)) == (64, 24, 32)
    assert len(encode(state)) < 13_000
    assert copied(state) == state


def numbered(fields: dict[str, Any], index: int) -> dict[str, Any]:
    """Return fields with a number in their names."""
    return {key: value.format(index) if isinstance(value, str) else value for key, value in fields.items()}


def test_a_long_id_stays_an_id_in_what_is_said() -> None:
    long = "x" * 256
    life = Life()
    life.customer = new(long)
    life.sign_up()
    life.use()
    assert life.facts
    assert all(len(fact.event_id) <= 256 for fact in life.facts)
    assert all(len(fact.plan_id) <= 256 and fact.customer_id == long for fact in life.said(PlanTriggered))


def test_a_new_customer_shares_nothing_with_another() -> None:
    one, other = new("one"), new("other")
    one.usage.catalogue["feature"] = 1
    one.tickets.categories[0] += 1
    one.account.milestones.kept.clear()
    assert other == new("other")


def test_the_newest_event_time_is_known() -> None:
    life = Life()
    life.sign_up()
    life.use(hour=10)
    life.use(["late"], hour=5)
    assert life.state.at == (on(0) + timedelta(hours=10)).timestamp()
