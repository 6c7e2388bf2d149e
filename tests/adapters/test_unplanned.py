"""Why there is no plan for who is at risk: as policies and state tell, and not of others."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from streams.adapters.view.project import project
from streams.adapters.view.unplanned import Unplanned, unplanned
from streams.domain.reading import read
from streams.events import PlanClosed, PlanTriggered
from tests.adapters.test_view_project import POLICIES, Life


def lived(days: int, features: int) -> Life:
    life = Life()
    life.begins()
    for _ in range(days):
        life.lives(True, features)
    return life


def test_a_newcomer_is_too_new_until_the_day_that_its_plan_begins() -> None:
    life = Life()  # of whom no catalogue is known, so that it needs no onboarding
    life.lives(True, 3)
    told = project(life.customer, POLICIES)
    assert told.band == "at_risk"
    assert told.unplanned == Unplanned(why="newcomer", plan_type="recovery", until=datetime(2026, 1, 8, tzinfo=UTC))
    while not any(isinstance(fact, PlanTriggered) for fact in life.facts):
        assert project(life.customer, POLICIES).unplanned == told.unplanned
        life.sleeps()
    assert life.day.date() == datetime(2026, 1, 8, tzinfo=UTC).date()
    assert project(life.customer, POLICIES).unplanned is None


def test_after_a_plan_it_is_said_when_the_next_may_begin_and_then_it_does() -> None:
    life = lived(62, 2)
    closed = next(fact for fact in life.facts if isinstance(fact, PlanClosed))
    told = project(life.customer, POLICIES).unplanned
    until = closed.occurred_at + timedelta(days=30)
    assert told == Unplanned(why="cooling", plan_type="onboarding", closed_at=closed.occurred_at, until=until)
    for _ in range(32):
        life.lives(True, 2)
    again = [fact.occurred_at for fact in life.facts if isinstance(fact, PlanTriggered)][-1]
    assert until <= again < until + timedelta(days=1)


def test_a_plan_that_has_begun_as_often_as_it_may_and_conditions_that_do_not_hold_are_told_apart() -> None:
    customer = lived(62, 2).customer
    once = tuple(replace(each, max_enrolments=1) for each in POLICIES.plans if each.type == "onboarding")
    assert project(customer, replace(POLICIES, plans=once)).unplanned == Unplanned(
        why="used_up", plan_type="onboarding"
    )
    never = tuple(replace(each, when=replace(each.when, below=0)) for each in POLICIES.plans)
    assert project(customer, replace(POLICIES, plans=never)).unplanned == Unplanned(why="unmet")


def test_a_plan_for_who_never_used_anything_is_used_up_too() -> None:
    life = Life()
    life.begins()
    once = tuple(replace(each, max_enrolments=1) for each in POLICIES.plans if each.type == "onboarding")
    while not any(isinstance(fact, PlanClosed) for fact in life.facts):
        life.sleeps()
    told = unplanned(replace(POLICIES, plans=once), read(life.customer, life.customer.closed))
    assert told == Unplanned(why="used_up", plan_type="onboarding")


def test_nothing_is_said_of_who_is_well_or_has_a_plan() -> None:
    assert project(lived(20, 8).customer, replace(POLICIES, alerts=())).unplanned is None
    planned = project(lived(20, 2).customer, POLICIES)
    assert (planned.plans[0].plan_type, planned.unplanned) == ("onboarding", None)
