import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain import decode, encode, new
from streams.domain.conditions import Escalation, HealthBelow
from streams.events import (
    LONGEST_HOLD,
    AcknowledgeAlert,
    AlertEscalated,
    AlertRaised,
    AlertResolved,
    ClosePlan,
    CommandApplied,
    CommandRefused,
    CompletePlanTask,
    CustomerSignedUp,
    Fact,
    HealthChanged,
    LabelAlert,
    OverrideHealth,
    PlanClosed,
    PlanProgressed,
    PlanTriggered,
    SnoozeAlert,
    SubscriptionCancelled,
    UnsnoozeAlert,
    WithdrawOverride,
)
from tests.domain.stories import POLICIES, Life, copied, healthy, on, policies_with

RISES = Escalation(to="critical", after_days=10)
LOW = HealthBelow(name="low", below=65.0, severity="warning", min_age_days=14, escalate=RISES)
ALERT, PLAN = "acme:low:1", "acme:recovery:1"
# A customer of before there were commands: signed up, with a firing alert and an open plan, as its changelog has it.
RECORDED = (
    "3AAQAaRhY21ly0HaXSKEAAAAzU/qmZLNT/3cAFUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAACgoKCgoKCgoKCgoKCgoKCgoKCgoAAAAAAAAAzgAP///NT+rMyIqpZmVhdHVyZS0wAKlmZWF0dXJlLTEAqWZl"
    "YXR1cmUtMgCpZmVhdHVyZS0zAKlmZWF0dXJlLTQAqWZlYXR1cmUtNQCpZmVhdHVyZS02AKlmZWF0dXJlLTcAqWZlYXR1cmUtOACp"
    "ZmVhdHVyZS05AIAAxADEAJyS/5CS/5CAAAAAAAAAAACUAAAAANwAEJXAwMDAgMDAlMsAAAAAAAAAAMsAAAAAAAAAAMsAAAAAAAAA"
    "AMtB2lbDRAAAAMtB2lbGyAAAAMCRk8tB2lbGyAAAAMtAWQAAAAAAAKNVU0TAwMDAAMDAlIAAAACAxQGAFPjHA0FGE4PNfvtZqEYA"
    "rAtT6p8AU8pS6iiepFKrSjUIDsX80LUpE7CcIti6CTRMMcfPJWGp9igEwBYDAo9cCWl+vHVvzquFx5Uvuphm6NnImQZRlJgfRVd6"
    "RsjOPaUBTuCo9uEKwzmyipbh5K+WovdUbbiwVrOQRMj8Ecyx7BgIx2c474Ygiem0afSuyBcQWGXpSRJLxFrsOjepwKQJ/RZOcVVi"
    "q6rKvnUFs3eJJhMHjnOSNBGqwOpbpaehOJx2xUiICKg+weWnm20uazL9+9ZUuwx3ULhTaEBZ3nTXabSRSnJL40QIWJD/yIKycLIy"
    "1VZxyyHRoMS7eDjtvDUgmRfc4U0IiG+iWOWpzz5GI7Vq15+ibeNcPDomVVG87oD+4zqHUkNZQySocchKOav9PFvp73+NaD+VmDvy"
    "NM2ExRn1SX5EtQJMefw+o7N3mhn96cODYb9SoIYv5VkzkZ7vrlGNtFMWJiN8lycnhrMKNPKw6fbKnS1cCsKusnM+s+9Hk6lldmVu"
    "dC0xNzKpZXZlbnQtMTgyqWV2ZW50LTE5MstB2l+l44AAAJOUywAAAAAAAAAAy0BMkkkkkkklwMCnYXRfcmlza8CSzVAE3AAbzRi3"
    "zRsbzR1/zR/jzSJIzSSszScQzScQzScQzScQzScQzScQzScQzScQzScQzScQzScQzScQzScQzScQzSSszSJIzR/jzR1/zRsbzRi3"
    "zRZSgaNsb3eWAcDLQdpfUYOAAADAwKd3YXJuaW5ngahyZWNvdmVyeZoBy0HaX6XjgAAAwMDLQEySSSSSSSXLQEySSSSSSSXAAMsA"
    "AAAAAAAAAMOUlM5pXaIOxBTE3t4NDROA/lCA1cTExIDExIA4AMDClM5pZtyOxBTE9vsqMBGA/lCA+cTExIDExIBQAMDClM5pcBcO"
    "xBTE9ggqPgiA/lCAB8TExIDExIBQAMDClM5peVGOxBTl6w0dQ/2A/lCAD8TExIDExIBBAMDCGQ=="
)


def low() -> Life:
    """Return a customer with a firing alert and an open plan."""
    life = healthy(20, policies_with(alerts=(LOW,), plans=POLICIES.plans[1:]))
    while not (life.said(AlertRaised) and life.said(PlanTriggered)):
        life.rest(1)
    return life


def only(facts: list[Fact], kind: type) -> Any:
    """Return the one fact of a kind."""
    (fact,) = [fact for fact in facts if isinstance(fact, kind)]
    return fact


def refusal(facts: list[Fact]) -> str:
    """Return the code of a refusal that is all that was said."""
    (fact,) = facts
    assert isinstance(fact, CommandRefused)
    assert fact.because
    return fact.code


def test_an_acknowledged_alert_says_by_whom_and_that_it_has_taken_effect() -> None:
    life = low()
    said = life.happen(AcknowledgeAlert, alert_id=ALERT, issued_by="ann", event_id="c-1")
    applied = only(said, CommandApplied)
    assert (applied.command_id, applied.command, applied.alert_id) == ("c-1", "acknowledge_alert", ALERT)
    care = life.state.episodes["low"].care
    assert care is not None
    assert (care.by, care.acknowledged) == ("ann", life.now)
    assert refusal(life.happen(AcknowledgeAlert, alert_id=ALERT, issued_by="ben")) == "already"
    assert care.by == "ann"


def test_what_was_said_of_an_episode_ends_with_it() -> None:
    life = low()
    life.happen(AcknowledgeAlert, alert_id=ALERT)
    life.live(10)
    assert life.said(AlertResolved)
    assert refusal(life.happen(AcknowledgeAlert, alert_id=ALERT)) == "alert_over"
    life.rest(20)
    assert [fact.alert_id for fact in life.said(AlertRaised)] == [ALERT, "acme:low:2"]
    assert life.state.episodes["low"].care is None
    assert refusal(life.happen(SnoozeAlert, alert_id=ALERT, until=on(99), reason="")) == "alert_over"


def test_a_snoozed_alert_is_quiet_until_it_is_over_then_rises() -> None:
    life = low()
    raised = life.day
    life.happen(SnoozeAlert, alert_id=ALERT, until=on(raised + 15), reason="on holiday")
    life.rest(14)
    assert life.said(AlertEscalated) == []
    life.rest(1)
    assert only(life.facts, AlertEscalated).severity == "critical"
    care = life.state.episodes["low"].care
    assert care is not None
    assert (care.snoozed, care.reason) == (None, "")


def test_an_alert_whose_snooze_is_ended_rises_at_the_next_close() -> None:
    life = low()
    life.happen(SnoozeAlert, alert_id=ALERT, until=on(life.day + 60), reason="on holiday", issued_by="ann")
    life.rest(14)
    assert life.said(AlertEscalated) == []
    applied = only(life.happen(UnsnoozeAlert, alert_id=ALERT, issued_by="ben"), CommandApplied)
    assert (applied.command, applied.alert_id, applied.issued_by) == ("unsnooze_alert", ALERT, "ben")
    care = life.state.episodes["low"].care
    assert care is not None
    assert (care.snoozed, care.snoozed_by, care.reason) == (None, None, "")
    assert only(life.rest(1), AlertEscalated).severity == "critical"


def test_an_override_that_is_withdrawn_is_shown_no_longer() -> None:
    life = low()
    life.happen(OverrideHealth, score=90.0, until=on(life.day + 60), reason="we met them", issued_by="ann")
    before = life.said(HealthChanged)[-1]
    said = life.happen(WithdrawOverride, issued_by="ben")
    snapshot, applied = only(said, HealthChanged), only(said, CommandApplied)
    assert (before.override is not None, snapshot.override, life.state.override) == (True, None, None)
    assert (snapshot.score, snapshot.band) == (pytest.approx(before.score), before.band)
    assert (applied.command, applied.issued_by) == ("withdraw_override", "ben")


def test_what_does_not_hold_cannot_be_taken_back() -> None:
    life = low()
    assert refusal(life.happen(UnsnoozeAlert, alert_id=ALERT)) == "not_snoozed"
    assert refusal(life.happen(WithdrawOverride)) == "not_overridden"
    soon: dict[str, Any] = {"until": on(life.day + 10 / 24), "reason": "for an hour"}
    life.happen(SnoozeAlert, alert_id=ALERT, **soon)
    life.happen(OverrideHealth, score=90.0, **soon)
    assert refusal(life.happen(UnsnoozeAlert, hour=10, alert_id=ALERT)) == "not_snoozed", "it is over by itself"
    assert refusal(life.happen(WithdrawOverride, hour=10)) == "not_overridden"
    assert refusal(life.happen(UnsnoozeAlert, alert_id="acme:low:2")) == "no_such_alert"
    life.happen(OverrideHealth, hour=11, score=90.0, until=on(life.day + 9), reason="we met them")
    life.happen(SubscriptionCancelled, hour=12)
    assert refusal(life.happen(WithdrawOverride, hour=13)) == "not_overridden"
    assert refusal(life.happen(UnsnoozeAlert, hour=13, alert_id=ALERT)) == "alert_over"


CARED = low()
CARED.happen(AcknowledgeAlert, alert_id=ALERT)
HOURS = st.lists(st.floats(9.5, 23.5), min_size=2, max_size=2, unique=True).map(sorted)


@settings(max_examples=50)
@given(HOURS, st.integers(2, 300), st.lists(st.sampled_from(["snooze", "override"]), min_size=1, max_size=4))
def test_what_is_taken_back_leaves_a_customer_as_if_it_had_not_been_said(
    hours: list[float], days: int, said: list[str]
) -> None:
    life = Life(CARED.policies)
    life.customer, life.day, life.now = copied(CARED.state), CARED.day, CARED.now
    until = {"until": on(life.day + days), "reason": "until they are back"}
    for each in said:
        if each == "snooze":
            life.happen(SnoozeAlert, hour=hours[0], alert_id=ALERT, event_id=f"s-{len(life.facts)}", **until)
        else:
            life.happen(OverrideHealth, hour=hours[0], score=90.0, event_id=f"o-{len(life.facts)}", **until)
    for each in set(said):
        kind, fields = (UnsnoozeAlert, {"alert_id": ALERT}) if each == "snooze" else (WithdrawOverride, {})
        assert only(life.happen(kind, hour=hours[1], event_id=each, **fields), CommandApplied)
    changed, before = life.state, CARED.state
    changed.recent, changed.said, changed.closed = before.recent, before.said, before.closed
    assert encode(changed) == encode(before)


@pytest.mark.parametrize("kind", [SnoozeAlert, OverrideHealth])
def test_what_would_be_over_already_is_refused(kind: type) -> None:
    life = low()
    fields: dict[str, Any] = {"alert_id": ALERT} if kind is SnoozeAlert else {"score": 50.0}
    before = encode(life.state)
    facts = life.happen(kind, until=on(life.day), reason="late", **fields)
    assert refusal(facts) == "in_the_past"
    changed = life.state
    changed.recent, changed.said = decode(before).recent, decode(before).said
    assert encode(changed) == before


@pytest.mark.parametrize("kind", [SnoozeAlert, OverrideHealth])
def test_what_would_hold_for_longer_than_anybody_can_see_is_refused(kind: type) -> None:
    life = low()
    fields: dict[str, Any] = {"alert_id": ALERT} if kind is SnoozeAlert else {"score": 50.0}
    latest = on(life.day + 9 / 24) + LONGEST_HOLD
    for until in (latest + timedelta(microseconds=1), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)):
        assert refusal(life.happen(kind, until=until, reason="for ever", **fields)) == "too_far_ahead"
    assert only(life.happen(kind, until=latest, reason="for long", **fields), CommandApplied)


def test_an_override_stands_beside_the_score_until_its_day() -> None:
    life = low()
    score = life.said(HealthChanged)[-1].score
    until = on(life.day + 3)
    said = life.happen(OverrideHealth, score=90.0, until=until, reason="x" * 5_000, issued_by="ann")
    snapshot, applied = only(said, HealthChanged), only(said, CommandApplied)
    assert snapshot.score == pytest.approx(score)
    assert snapshot.override is not None
    assert (snapshot.override.score, snapshot.override.until, len(snapshot.override.reason)) == (90.0, until, 200)
    assert (applied.score, applied.until, len(applied.reason)) == (90.0, until, 1_000)
    over = [fact for fact in life.rest(3) if isinstance(fact, HealthChanged)][-1]
    assert (over.override, life.state.override) == (None, None)


def test_an_override_ends_with_the_customer() -> None:
    life = healthy(40)
    life.happen(OverrideHealth, score=90.0, until=on(life.day + 9), reason="we met them")
    life.happen(SubscriptionCancelled)
    assert life.state.override is None
    assert life.said(HealthChanged)[-1].override is None


def test_an_override_of_a_health_that_is_unknown_is_shown_too() -> None:
    life = Life()
    life.happen(CustomerSignedUp)
    life.happen(OverrideHealth, score=90.0, until=on(life.day + 2), reason="we met them")
    shown = life.said(HealthChanged)[-1]
    assert (shown.score, shown.override and shown.override.score) == (None, 90.0)
    life.rest(4)
    assert life.said(HealthChanged)[-1].override is None


def test_an_alert_can_be_labelled_when_it_is_over() -> None:
    life = low()
    life.live(10)
    assert only(life.happen(LabelAlert, alert_id=ALERT, useful="saved"), CommandApplied).useful == "saved"
    life.rest(20)
    assert only(life.happen(LabelAlert, alert_id=ALERT, useful="false_alarm"), CommandApplied)
    assert life.state.episodes["low"].care is None, "it is of the episode before"


def test_a_task_that_a_person_has_done_moves_the_plan_on() -> None:
    life = low()
    said = life.happen(CompletePlanTask, plan_id=PLAN, task_id="executive_review")
    progressed = only(said, PlanProgressed)
    assert {task.task_id: task.done for task in progressed.tasks}["executive_review"]
    assert life.state.plans["recovery"].progress == progressed.progress_percent
    assert only(said, CommandApplied).task_id == "executive_review"
    assert refusal(life.happen(CompletePlanTask, plan_id=PLAN, task_id="executive_review")) == "already"
    assert refusal(life.happen(CompletePlanTask, plan_id=PLAN, task_id="dance")) == "no_such_task"


@pytest.mark.parametrize("outcome", ["succeeded", "failed", "abandoned"])
def test_a_person_closes_a_plan_with_the_outcome_it_saw(outcome: str) -> None:
    life = low()
    closed = only(life.happen(ClosePlan, plan_id=PLAN, outcome=outcome), PlanClosed)
    assert (closed.plan_id, closed.outcome) == (PLAN, outcome)
    assert closed.health_before is not None
    assert closed.health_after is not None
    assert refusal(life.happen(ClosePlan, plan_id=PLAN, outcome=outcome)) == "plan_over"
    assert refusal(life.happen(CompletePlanTask, plan_id=PLAN, task_id="executive_review")) == "plan_over"


STRANGE = ["acme:low:2", "acme:low:0", "acme:low:01", "acme:low:¹", "acme:low", "low:1", ":", "x"]


@pytest.mark.parametrize("wanted", STRANGE)
def test_a_command_for_an_alert_that_there_is_not_is_refused(wanted: str) -> None:
    assert refusal(low().happen(AcknowledgeAlert, alert_id=wanted)) == "no_such_alert"


@pytest.mark.parametrize("wanted", ["acme:recovery:2", "acme:onboarding:1", "beta:recovery:1", "recovery"])
def test_a_command_for_a_plan_that_there_is_not_is_refused(wanted: str) -> None:
    assert refusal(low().happen(ClosePlan, plan_id=wanted, outcome="failed")) == "no_such_plan"


def test_nobody_begins_by_a_command() -> None:
    life = Life()
    facts = [
        *life.happen(AcknowledgeAlert, alert_id=ALERT, event_id="c-1"),
    ]
    assert refusal(facts) == "no_such_customer"
    assert life.customer is None
    life.customer = new("acme")
    other = life.happen(AcknowledgeAlert, alert_id=ALERT, event_id="c-2")
    assert other[0].event_id != facts[0].event_id, "nothing is kept by which they could be counted"


def test_a_health_that_is_not_known_any_more_is_not_overridden() -> None:
    life = low()
    life.happen(SubscriptionCancelled)
    assert refusal(life.happen(OverrideHealth, score=1.0, until=on(99), reason="")) == "customer_left"


def test_a_command_is_not_something_that_the_customer_did() -> None:
    life = low()
    heard, evidence = life.state.at, list(life.state.evidence)
    life.happen(AcknowledgeAlert, alert_id=ALERT)
    assert (life.state.at, life.state.evidence) == (heard, evidence)
    assert life.state.closed == life.now


def test_what_people_said_stays_small() -> None:
    life = low()
    before = len(encode(life.state))
    life.happen(AcknowledgeAlert, alert_id=ALERT, issued_by="a" * 128)
    life.happen(SnoozeAlert, alert_id=ALERT, until=on(99), reason="y" * 60_000, issued_by="b" * 128)
    life.happen(OverrideHealth, score=1.0, until=on(99), reason="z" * 60_000, issued_by="c" * 128)
    assert len(encode(life.state)) - before < 900 + 64 * 6
    assert copied(life.state) == life.state


def test_a_state_of_before_there_were_commands_is_read() -> None:
    customer = decode(base64.b64decode(RECORDED))
    assert (customer.id, customer.override) == ("acme", None)
    assert customer.episodes["low"].raised is not None
    assert customer.episodes["low"].care is None
    life = Life(policies_with(alerts=(LOW,), plans=POLICIES.plans[1:]))
    life.customer, life.day = customer, 27
    assert only(life.happen(AcknowledgeAlert, alert_id=ALERT), CommandApplied)
