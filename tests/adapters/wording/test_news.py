"""Facts in words: what happened, and why; whatever comes to be told later on as well."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct

from streams.adapters.reading_view import Entry
from streams.adapters.wording.news import history
from streams.adapters.wording.texts import texts
from streams.events import (
    MOST_OF_A_REASON,
    AlertEscalated,
    AlertReason,
    AlertResolved,
    Band,
    CommandApplied,
    CommandRefused,
    Event,
    HealthChanged,
    Move,
    Objective,
    PlanClosed,
    PlanProgressed,
    PlanTriggered,
    Risk,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ABOUT: dict[str, Any] = {"event_id": "1", "customer_id": "acme", "occurred_at": NOON}
REASON = AlertReason(measure="silent_days", value=9.0)
GOAL = Objective(metric="health", baseline=40.0, target=65.0)
FALL = (
    Move(component="adoption", points=-1.5),
    Move(component="engagement", points=-8.0),
    Move(component="x", points=0),
)


class PaymentMissed(Event, frozen=True, kw_only=True):
    """A fact that no page has heard of."""

    reason: str = "the card <b>expired</b>"


@pytest.mark.parametrize(
    ("fact", "title", "detail"),
    [
        (
            HealthChanged(**ABOUT, as_of=NOON, score=41.5, band="at_risk", moved=FALL),
            "Health 41.5",
            "engagement −8.0 · adoption −1.5",
        ),
        (
            HealthChanged(
                **ABOUT,
                as_of=NOON,
                score=41.5,
                band="at_risk",
                previous_score=51.0,
                previous_band="watch",
                moved=FALL[:1],
            ),
            "Health 41.5: from watch to at risk",
            "adoption −1.5",
        ),
        (
            HealthChanged(**ABOUT, as_of=NOON, score=None, band=None, previous_score=41.5, previous_band="at_risk"),
            "Health no longer known",
            "",
        ),
        (
            AlertEscalated(
                **ABOUT,
                alert_id="a",
                policy="gone_silent",
                episode=1,
                severity="critical",
                reasons=(REASON,),
                raised_at=NOON,
                previous_severity="warning",
            ),
            "Alert now critical: gone silent",
            "whole days without use 9",
        ),
        (
            AlertResolved(
                **ABOUT,
                alert_id="a",
                policy="odd_policy",
                episode=1,
                severity="info",
                raised_at=NOON,
                resolution="recovered",
            ),
            "Alert over: odd policy",
            "the condition no longer holds",
        ),
        (
            PlanTriggered(**ABOUT, plan_id="p", plan_type="rescue", tasks=(), objective=GOAL, reason="low"),
            "Plan begun: rescue",
            "low",
        ),
        (
            PlanProgressed(
                **ABOUT,
                plan_id="p",
                plan_type="recovery",
                tasks=(),
                objective=GOAL,
                progress_percent=33.3,
                on_track=False,
                value=50,
            ),
            "Plan recovery: 33%",
            "behind",
        ),
        (
            PlanClosed(
                **ABOUT,
                plan_id="p",
                plan_type="recovery",
                tasks=(),
                objective=GOAL,
                outcome="succeeded",
                progress_percent=100,
                health_before=41,
                health_after=70,
                risk_before=None,
                risk_after=None,
            ),
            "Plan recovery: succeeded",
            "health 41 to 70",
        ),
        (
            PlanClosed(
                **ABOUT,
                plan_id="p",
                plan_type="onboarding",
                tasks=(),
                objective=GOAL,
                outcome="succeeded",
                progress_percent=100,
                health_before=70.8,
                health_after=71.2,
                risk_before=None,
                risk_after=None,
            ),
            "Plan onboarding: succeeded",
            "health 71 before and after",
        ),
        (
            CommandApplied(**ABOUT, command_id="c", command="acknowledge_alert", issued_by="Ann"),
            "Alert acknowledged",
            "by Ann",
        ),
        (
            CommandRefused(**ABOUT, command_id="c", command="close_plan", code="plan_over", because="It is over."),
            "Refused: Plan closed",
            "It is over.",
        ),
        (PaymentMissed(**ABOUT), "payment missed", "the card &lt;b&gt;expired&lt;/b&gt;"),
    ],
)
def test_a_fact_is_told_with_its_reason(fact: Event, title: str, detail: str) -> None:
    (told,) = history([entry(fact)], texts("en"))
    assert told.title == title
    assert plain(told.detail) == detail


def snapshot(score: float, before: float, risk: float | None, band: Band = "watch") -> HealthChanged:
    """A snapshot of a customer that was to be watched."""
    told = Risk(probability=risk, base_logit=0.0, reasons=(), model_version=1, horizon_days=30) if risk else None
    return HealthChanged(
        **ABOUT, as_of=NOON, score=score, band=band, previous_score=before, previous_band="watch", risk=told
    )


def test_what_changed_nothing_that_is_shown_is_left_out_and_another_risk_is_told_as_that() -> None:
    facts = [
        snapshot(71.0, 71.02, 0.31),  # another owner, perhaps
        snapshot(71.02, 71.0, 0.312),
        PaymentMissed(**ABOUT),
        snapshot(71.0, 71.0, 0.31),
        snapshot(71.0, 71.0, 0.2, band="at_risk"),
        snapshot(71.0, 64.0, 0.2),
    ]
    told = history([entry(each) for each in facts], texts("en"))
    assert [(each.title, plain(each.detail)) for each in told if each.title != "payment missed"] == [
        ("Risk 31%", ""),
        ("Health 71.0: from watch to at risk", "Risk 20%"),
        ("Health 71.0", "Risk 20%"),
    ]
    assert [each.title for each in history([entry(snapshot(71.0, 71.0, None))], texts("en"))] == []


def test_a_reason_is_told_as_long_as_one_may_be() -> None:
    said = "they move, " * (MOST_OF_A_REASON // 11)
    fact = CommandApplied(**ABOUT, command_id="c", command="snooze_alert", reason=said)
    (told,) = history([entry(fact)], texts("en"))
    assert plain(told.detail) == said


class Anything(Struct):
    """An entry that holds any fact."""

    number: int
    at: datetime
    fact: Event


def entry(fact: Event) -> Entry:
    return Anything(7, NOON, fact)  # type: ignore[return-value]


def plain(markup: str) -> str:
    """Return the text without its elements, entities as they are."""
    return re.sub("<[^>]+>", "", str(markup))
