from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain import Customer, close_day, closes_at, encode, new, step
from streams.domain.customer import measured
from streams.domain.days import DAY
from streams.domain.evaluate import health_of
from streams.domain.reading import read
from streams.events import (
    AcknowledgeAlert,
    AlertRaised,
    AlertResolved,
    ClosePlan,
    CompletePlanTask,
    ContactLeft,
    CustomerChanged,
    CustomerErased,
    CustomerEvent,
    CustomerReplied,
    CustomerSignedUp,
    ExampleLabelled,
    Fact,
    FeatureUsed,
    GoalProgressed,
    GoalSet,
    HealthChanged,
    LabelAlert,
    MarketShareReported,
    MilestoneReached,
    MilestoneSet,
    OverrideHealth,
    PaymentFailed,
    PlanClosed,
    PlanTriggered,
    Segment,
    SnoozeAlert,
    SubscriptionCancelled,
    SubscriptionContracted,
    SubscriptionStarted,
    SurveyAnswered,
    TicketAnswered,
    TicketCategorised,
    TicketDiagnosed,
    TicketOpened,
    TicketRated,
    TicketReopened,
    TicketResolved,
    UnsnoozeAlert,
    WithdrawOverride,
)
from tests.domain.stories import (
    ACME,
    CATALOGUE,
    POLICIES,
    Life,
    certain,
    copied,
    healthy,
    midnight,
    policies_with,
    unknown,
)

ids = st.uuids().map(str)
features, names = st.sampled_from((*CATALOGUE, "other", "another")), st.none() | st.sampled_from(["ann", "ben"])
milestone_ids = st.sampled_from(["go live", "trained"])
tickets = st.sampled_from(["T-1", "T-2", "T-3", "a ticket with an id that is long"])


def within(first: float, last: float) -> st.SearchStrategy[datetime]:
    """Return moments between two days after the start; now and then the same, or of the same second."""
    begin, end = int(first * DAY * 1000), int(last * DAY * 1000)
    times = st.integers(begin, end - 1) | st.sampled_from([begin + 100, begin + 900])
    return times.map(lambda ms: datetime.fromtimestamp(midnight(0) + ms / 1000, UTC))


def happenings(first: float, last: float) -> st.SearchStrategy[Any]:
    """Return events of every kind but an erasure."""
    common: dict[str, Any] = {"event_id": ids, "customer_id": st.just(ACME), "occurred_at": within(first, last)}
    uses = st.builds(FeatureUsed, **common, feature=features, user_id=names, count=st.integers(1, 9))
    milestones = st.builds(MilestoneSet, **common, milestone_id=milestone_ids, due_at=within(first, last + 20))
    return st.one_of(uses, milestones, of_tickets(common), of_the_account(common), of_people_on_call(common, last))


def of_people_on_call(common: dict[str, Any], last: float) -> st.SearchStrategy[Any]:
    """Return commands, some of them for what does not exist."""
    alert = common | {
        "alert_id": st.sampled_from(["acme:health_low:1", "acme:gone_silent:1", "acme:gone_silent:2", "x"])
    }
    plan = common | {"plan_id": st.sampled_from(["acme:onboarding:1", "acme:recovery:1", "acme:recovery:2", "x"])}
    until = {"until": within(0, last + 10), "reason": st.sampled_from(["", "on holiday"])}
    tasks = st.sampled_from(["executive_review", "feature_walkthrough", "optimization_workshop"])
    return st.one_of(
        st.builds(AcknowledgeAlert, **alert, issued_by=names),
        st.builds(SnoozeAlert, **alert, **until),
        st.builds(UnsnoozeAlert, **alert),
        st.builds(LabelAlert, **alert, useful=st.sampled_from(["saved", "churned"])),
        st.builds(OverrideHealth, **common, **until, score=st.sampled_from([0.0, 62.5])),
        st.builds(WithdrawOverride, **common),
        st.builds(CompletePlanTask, **plan, task_id=tasks),
        st.builds(ClosePlan, **plan, outcome=st.sampled_from(["succeeded", "abandoned"])),
    )


def of_tickets(common: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what happens to tickets."""
    common = common | {"ticket_id": tickets}
    texts = st.sampled_from(["", "wrong invoice", "an error", "登录失败"])
    return st.one_of(
        st.builds(TicketOpened, **common, subject=texts),
        st.builds(TicketRated, **common, csat=st.integers(1, 5)),
        st.builds(TicketCategorised, **common, category=st.sampled_from(["billing", "general"])),
        *[
            st.builds(kind, **common)
            for kind in (TicketAnswered, CustomerReplied, TicketDiagnosed, TicketResolved, TicketReopened)
        ],
    )


def of_the_account(common: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what is told of who a customer is, what it pays and what it says."""
    groups = st.builds(Segment, size=names, plan=names, others=st.dictionaries(st.just("tier"), st.just("gold")))
    seats, catalogues = st.none() | st.integers(0, 20), st.lists(features, max_size=4).map(tuple)
    told = common | {"owner": names, "seats": seats}
    goal, values = common | {"goal_id": st.sampled_from(["g", "h"])}, st.sampled_from([-1.0, 0.0, 2.0])
    return st.one_of(
        st.builds(CustomerSignedUp, **told, segment=groups, catalogue=catalogues),
        st.builds(CustomerChanged, **told, segment=st.none() | groups, catalogue=st.none() | catalogues),
        st.builds(SubscriptionStarted, **common, mrr=st.sampled_from([0.0, 50.0])),
        st.builds(SubscriptionContracted, **common, mrr=st.sampled_from([0.0, 50.0])),
        st.builds(SubscriptionCancelled, **common),
        st.builds(PaymentFailed, **common),
        st.builds(SurveyAnswered, **common, kind=st.just("nps"), score=st.integers(-100, 100).map(float)),
        st.builds(GoalSet, **goal, metric=st.just("tickets"), target=values, baseline=st.none() | values),
        st.builds(GoalProgressed, **goal, value=values),
        st.builds(MilestoneReached, **common, milestone_id=milestone_ids),
        st.builds(ContactLeft, **common, contact_id=ids, champion=st.booleans()),
        st.builds(MarketShareReported, **common, share=st.sampled_from([0.0, 0.25])),
    )


def beginning() -> list[CustomerEvent]:
    """Return a sign-up and a contract."""
    at = datetime.fromtimestamp(midnight(-20), UTC)
    common: dict[str, Any] = {"customer_id": ACME, "occurred_at": at}
    started = SubscriptionStarted(event_id="start", mrr=100.0, **common)
    return [CustomerSignedUp(event_id="sign-up", catalogue=CATALOGUE, **common), started]


def folded(events: Sequence[CustomerEvent], customer: Customer | None = None) -> Customer:
    """Return a customer after events."""
    customer = customer or new(ACME)
    for event in events:
        after, _ = step(customer, event, POLICIES, unknown)
        assert after is not None
        customer = after
    return customer


@given(st.data(), st.lists(happenings(-3, 0), max_size=12), st.lists(happenings(0, 1), max_size=20))
def test_the_order_within_a_day_does_not_matter(data: st.DataObject, before: list[Any], today: list[Any]) -> None:
    shuffled = data.draw(st.permutations(today))
    customer = folded([*beginning(), *before])
    one, other = (folded(events, copied(customer)) for events in (today, shuffled))
    assert measured(one) == measured(other)
    closed_at = midnight(1) + closes_at(ACME)
    healths = [health_of(read(life, closed_at), POLICIES) for life in (one, other)]
    assert healths[0] == healths[1]


@given(st.data(), st.lists(happenings(-90, 1), max_size=25))
def test_late_events_land_on_their_own_day(data: st.DataObject, events: list[Any]) -> None:
    punctual = sorted(events, key=lambda event: event.occurred_at)
    late = data.draw(st.permutations(events))
    one, other = (folded([*beginning(), *order]) for order in (punctual, late))
    assert measured(one) == measured(other)


@given(st.data(), st.lists(happenings(-10, 1), min_size=1, max_size=25))
def test_a_duplicate_changes_nothing(data: st.DataObject, events: list[Any]) -> None:
    customer = folded([*beginning(), *events])
    before = encode(customer)
    after, facts = step(customer, data.draw(st.sampled_from(events)), POLICIES, unknown)
    assert after is not None
    assert (encode(after), facts) == (before, [])


def history(events: Sequence[Any], cut: bool) -> tuple[list[Fact], bytes]:
    """Return the facts of a log with a close a day, and the state at its end; ``cut``: restart after each event."""
    customer: Customer | None = new(ACME)
    facts: list[Fact] = []
    closes = [midnight(day) + closes_at(ACME) for day in range(1, 46)]
    moments = sorted([*events, *closes], key=lambda one: one if isinstance(one, int) else one.occurred_at.timestamp())
    for one in [*beginning(), *moments]:
        assert customer is not None
        customer = copied(customer) if cut else customer
        if isinstance(one, int):
            customer, said = close_day(customer, one, POLICIES, certain(0.3))
        else:
            customer, said = step(customer, one, POLICIES, certain(0.3))
        facts += said
    assert customer is not None
    return facts, encode(customer)


@settings(max_examples=40)
@given(st.lists(happenings(0, 45), min_size=10, max_size=40))
def test_any_cut_of_the_log_gives_the_same_facts(events: list[Any]) -> None:
    assert history(events, cut=True) == history(events, cut=False)


@settings(max_examples=40)
@given(st.lists(happenings(0, 45), max_size=40))
def test_what_is_said_is_valid_unique_and_ordered(events: list[Any]) -> None:
    facts, _ = history(events, cut=False)
    assert len({fact.event_id for fact in facts}) == len(facts)
    for fact in facts:
        assert msgspec.json.decode(msgspec.json.encode(fact), type=type(fact)) == fact
    raised = [fact.alert_id for fact in facts if isinstance(fact, AlertRaised)]
    assert len(set(raised)) == len(raised)


def test_the_thousandth_click_of_a_day_only_counts() -> None:
    life = healthy(5)
    life.use(CATALOGUE)
    assert [fact for _ in range(50) for fact in life.use(CATALOGUE, times=20)] == []
    assert life.state.usage.total == 5 * 10 + 10 + 50 * 10 * 20


def test_an_event_that_comes_late_is_judged_by_how_far_time_has_come() -> None:
    for silent in range(30, 45):  # whatever day the last close that left a trace was
        life = healthy(20, policies_with())
        life.rest(silent)
        before = life.said(HealthChanged)[-1]
        told = life.happen(FeatureUsed, hour=-9 * 24, feature=CATALOGUE[0])
        scores = [fact.score for fact in [*told, *life.close()] if isinstance(fact, HealthChanged)]
        assert len(scores) <= 1, f"taken back after {silent} days: {before.score} -> {scores}"


def declining(score: Any = unknown) -> Life:
    """Return a customer with alerts firing, a plan open and examples waiting."""
    life = healthy(40, score=score)
    life.rest(25)
    assert life.said(AlertRaised)
    assert life.said(PlanTriggered)
    return life


def test_leaving_ends_what_is_open() -> None:
    life = declining(certain(0.9))
    facts = life.happen(SubscriptionCancelled)
    raised = {fact.alert_id for fact in life.said(AlertRaised)}
    ended = {fact.alert_id for fact in life.said(AlertResolved)}
    assert raised == ended
    assert {fact.resolution for fact in facts if isinstance(fact, AlertResolved)} == {"customer_left"}
    assert {fact.outcome for fact in facts if isinstance(fact, PlanClosed)} == {"customer_left"}
    gone = facts[-1]
    assert isinstance(gone, HealthChanged)
    assert (gone.score, gone.band, gone.risk, gone.mrr) == (None, None, None, 0.0)


def test_who_has_left_is_only_counted_until_it_comes_back() -> None:
    life = declining()
    life.happen(SubscriptionCancelled)
    assert {type(fact) for fact in [*life.live(10), *life.rest(40)]} <= {ExampleLabelled}
    assert life.state.frozen == []
    life.happen(SubscriptionStarted, mrr=50.0)
    life.use()
    assert life.said(HealthChanged)[-1].mrr == 50.0


def test_a_cancellation_that_arrives_after_the_new_start_changes_nothing() -> None:
    life = healthy(10)
    life.happen(SubscriptionStarted, hour=9, mrr=70.0)
    assert life.happen(SubscriptionCancelled, hour=8) == []
    assert life.state.active


def test_who_is_erased_is_forgotten() -> None:
    life = declining()
    firing = {fact.alert_id for fact in life.said(AlertRaised)} - {fact.alert_id for fact in life.said(AlertResolved)}
    begun = {fact.plan_id for fact in life.said(PlanTriggered)} - {fact.plan_id for fact in life.said(PlanClosed)}
    last = life.happen(CustomerErased)
    assert {type(fact) for fact in last} <= {AlertResolved, PlanClosed}
    assert {fact.plan_id: fact.outcome for fact in last if isinstance(fact, PlanClosed)} == dict.fromkeys(
        begun, "customer_erased"
    )
    assert life.customer is None
    ended = life.said(AlertResolved)[-len(firing) :]
    assert {(fact.alert_id, fact.resolution) for fact in ended} == {
        (alert_id, "customer_erased") for alert_id in firing
    }


def test_an_erasure_counts_even_under_an_id_that_was_seen() -> None:
    life = healthy(3)
    life.happen(FeatureUsed, feature="export", event_id="twice")
    life.happen(CustomerErased, event_id="twice")
    assert life.customer is None


def test_what_is_decided_is_dated_when_it_was_decided() -> None:
    life = healthy(40)
    life.rest(28)
    now = life.now
    facts = life.happen(SurveyAnswered, hour=-20 * 24, kind="nps", score=-100.0)
    assert facts
    assert {fact.occurred_at.timestamp() for fact in facts} == {now}


def test_only_what_counted_is_evidence() -> None:
    life = healthy(3)
    life.happen(SurveyAnswered, kind="nps", score=10.0, event_id="counted")
    life.happen(SurveyAnswered, hour=8, kind="nps", score=-90.0, event_id="older")
    life.happen(PaymentFailed, event_id="read by no measure", amount=5.0, currency="EUR")
    assert life.state.evidence[-1] == "counted"


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_time_that_no_day_can_hold_is_clamped(year: int) -> None:
    life = healthy(3)
    life.use(["feature-1"])
    at = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    events: list[tuple[Any, dict[str, Any]]] = [
        (FeatureUsed, {"feature": "feature-2", "user_id": "ann"}),
        (TicketOpened, {"ticket_id": "1"}),
        (TicketResolved, {"ticket_id": "1"}),
        (SurveyAnswered, {"kind": "nps", "score": 1.0}),
        (MilestoneSet, {"milestone_id": "1", "due_at": at}),
        (SubscriptionCancelled, {}),
        (SubscriptionStarted, {"mrr": 1.0}),
    ]
    for kind, fields in events:
        life.happen(kind, occurred_at=at, **fields)
    life.rest(3)
    life.tell(FeatureUsed(event_id="x", customer_id=ACME, feature="feature-1", occurred_at=at))
    assert copied(life.state) == life.state


def test_what_a_late_event_came_to_is_known_as_of_its_judging() -> None:
    life = healthy(40)
    life.rest(28)
    assert life.happen(SurveyAnswered, hour=-20 * 24, kind="nps", score=-100.0)
    assert life.state.closed == life.now
    assert life.state.at < life.now


def test_a_cancellation_that_comes_late_is_known_as_of_its_judging() -> None:
    life = healthy(40)
    life.rest(5)
    assert life.happen(SubscriptionCancelled, hour=-10 * 24)
    assert not life.state.active
    assert life.state.closed == life.now
    assert life.state.at < life.now
