from msgspec.structs import replace

from streams.domain import decode, encode
from streams.domain.templates import Target
from streams.events import (
    HealthChanged,
    PlanClosed,
    PlanProgressed,
    PlanTriggered,
    SubscriptionCancelled,
)
from tests.domain.stories import CATALOGUE, POLICIES, Life, certain, healthy, on, policies_with

PLANS = policies_with(plans=POLICIES.plans)


def enrolled(features: int = 1, days: int = 1) -> Life:
    """Return a customer that uses too little."""
    life = Life(PLANS, certain(0.4))
    life.sign_up(owner="ann")
    life.live(days, CATALOGUE[:features])
    return life


def test_low_adoption_begins_onboarding() -> None:
    life = enrolled()
    triggered = life.said(PlanTriggered)
    assert [fact.plan_id for fact in triggered] == ["acme:onboarding:1"]
    assert [task.task_id for task in triggered[0].tasks] == ["feature_walkthrough", "best_practice_webinar"]
    assert [task.due_at for task in triggered[0].tasks] == [on(7 + 9 / 24), on(14 + 9 / 24)]
    assert {task.owner for task in triggered[0].tasks} == {triggered[0].owner} == {"ann"}
    assert (triggered[0].objective.metric, triggered[0].objective.target) == ("adoption", 0.3)
    assert triggered[0].reason == "adoption is 0.1, below 0.3"


def test_low_health_begins_recovery_when_adoption_is_well() -> None:
    life = healthy(20, PLANS)
    life.rest(20)
    assert [fact.plan_type for fact in life.said(PlanTriggered)] == ["onboarding", "recovery"]
    plan = life.said(PlanTriggered)[1]
    assert [task.task_id for task in plan.tasks] == ["executive_review", "optimization_workshop"]
    assert plan.objective.baseline < 60


def test_who_never_used_anything_is_onboarded_after_a_grace() -> None:
    life = Life(PLANS)
    life.sign_up()
    life.rest(9)
    assert [fact.occurred_at.date() for fact in life.said(PlanTriggered)] == [on(7).date()]
    assert life.said(PlanTriggered)[0].reason == "adoption is unknown, as nothing was ever used"


def test_a_plan_moves_on_by_its_criteria_and_succeeds() -> None:
    life = enrolled()
    life.live(9, CATALOGUE)
    progressed, closed = life.said(PlanProgressed), life.said(PlanClosed)
    assert progressed[-1].tasks[0].done
    assert progressed[-1].tasks[1].done
    assert progressed[-1].on_track
    assert [fact.progress_percent for fact in progressed] == sorted(fact.progress_percent for fact in progressed)
    assert [fact.outcome for fact in closed] == ["succeeded"]
    assert closed[0].health_before < 60 < closed[0].health_after
    assert (closed[0].risk_before, closed[0].risk_after) == (None, 0.4)
    assert (closed[0].occurred_at - on(1)).days == 7


def test_a_plan_falls_behind_and_fails() -> None:
    life = enrolled()
    life.live(70, CATALOGUE[:1])
    assert [fact.on_track for fact in life.said(PlanProgressed)] == [True, False]
    assert life.said(PlanProgressed)[1].occurred_at.date() == on(8).date()
    closed = life.said(PlanClosed)
    assert [fact.outcome for fact in closed] == ["failed"]
    assert (closed[0].occurred_at - on(9 / 24)).days == 60


def test_a_customer_is_enrolled_again_after_a_while_and_not_for_ever() -> None:
    life = enrolled(days=400)
    onboarding = [fact for fact in life.said(PlanTriggered) if fact.plan_type == "onboarding"]
    closed = [fact for fact in life.said(PlanClosed) if fact.plan_type == "onboarding"]
    assert [fact.plan_id for fact in onboarding] == [f"acme:onboarding:{number}" for number in (1, 2, 3)]
    for before, after in zip(closed, onboarding[1:], strict=False):
        assert (after.occurred_at - before.occurred_at).days == 30
    recovery = [fact for fact in life.said(PlanTriggered) if fact.plan_type == "recovery"]
    assert recovery[0].occurred_at >= closed[-1].occurred_at


def test_at_most_one_plan_of_a_type_is_open() -> None:
    life = enrolled(days=200)
    life.rest(100)
    open_plans: set[str] = set()
    for fact in life.facts:
        if isinstance(fact, PlanTriggered):
            assert fact.plan_type not in open_plans
            open_plans.add(fact.plan_type)
        if isinstance(fact, PlanClosed):
            open_plans.remove(fact.plan_type)


def test_leaving_closes_a_plan_with_what_it_came_to() -> None:
    life = enrolled(days=3)
    life.happen(SubscriptionCancelled)
    closed = life.said(PlanClosed)[0]
    assert closed.outcome == "customer_left"
    last = next(fact for fact in reversed(life.said(HealthChanged)) if fact.score is not None)
    assert (closed.health_after, closed.risk_after) == (last.score, 0.4)


def test_a_type_taken_out_of_the_file_is_abandoned() -> None:
    life = enrolled(days=3)
    life.policies = policies_with()
    life.rest(1)
    assert [(fact.plan_id, fact.outcome) for fact in life.said(PlanClosed)] == [("acme:onboarding:1", "abandoned")]
    life.policies = PLANS
    life.live(31, CATALOGUE[:1])
    assert [fact.plan_id for fact in life.said(PlanTriggered)] == ["acme:onboarding:1", "acme:onboarding:2"]


def test_a_count_may_be_an_objective_and_comes_back_from_bytes_as_it_was() -> None:
    (template,) = (one for one in POLICIES.plans if one.type == "onboarding")
    counting = replace(template, objective=Target(measure="features", target=5))
    life = Life(policies_with(plans=(counting,)))
    life.sign_up()
    life.use(CATALOGUE[:1])
    assert life.said(PlanTriggered)
    customer = life.state
    assert encode(decode(encode(customer))) == encode(customer)
