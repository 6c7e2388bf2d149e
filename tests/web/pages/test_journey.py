"""What a customer went through stands on its page: milestones as they stand now, goals, and who or what failed."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from streams.adapters.view.glances import Goal, Journey, Milestones, Step
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.web.pages.environment import environment
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON

NONE_DUE = Milestones()
DAY = timedelta(days=1)
STEPS = (
    Step(name="<b>kick-off</b>", due_at=NOON - 9 * DAY, reached_at=NOON - 10 * DAY),
    Step(name="go-live", due_at=NOON - DAY),
    Step(name="review", due_at=NOON + DAY),
    Step(name="someday"),
)
WAY = Journey(steps=STEPS, goals=(Goal(name="seats used", baseline=10.0, value=25.0, target=40.0),), contacts_left=2)


def card(journey: Journey, language: str = "en", milestones: Milestones = NONE_DUE) -> str:
    template = environment().get_template("customer/journey.html")
    who = replace(full("acme"), journey=journey, milestones=milestones)
    return template.render(t=texts(language), who=who, now=NOON)


def test_every_milestone_says_how_it_stands_and_every_goal_how_far_it_is() -> None:
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card(WAY)))
    assert "&lt;b&gt;kick-off&lt;/b&gt; reached 2026-02-19" in told
    assert "go-live overdue since 2026-02-28" in told
    assert "review due 2026-03-02" in told
    assert "someday not reached yet" in told
    assert "seats used 10.0 → 25.0 → 40.0" in told
    assert "Contacts who left 2" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_customer_who_went_through_nothing_there_is_no_card(language: str) -> None:
    assert card(Journey(started_at=NOON), language).strip() == ""
    assert "go-live" in card(WAY, language)


def test_milestones_are_counted_on_their_card_though_none_is_known_by_name() -> None:
    told = re.sub(r"<[^>]+>", "", card(Journey(), milestones=Milestones(done=3, late=1, next_due=NOON)))
    assert "3 in time, 1 late, 0 missed · next due 2026-03-01" in told


def test_what_a_customer_thinks_and_what_was_due_are_not_among_its_tickets() -> None:
    tickets = environment().get_template("customer/tickets.html")
    marks = environment().get_template("parts/marks.html").module
    told = tickets.render(t=texts("en"), who=full("acme"), marks=marks, now=NOON)
    assert "romoter" not in told
    assert "missed" not in told
