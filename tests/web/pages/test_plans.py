"""A plan says on its card when it closes, once its aim has held or at its end, and since when it is behind."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from streams.adapters.view import Portrait
from streams.adapters.view.row import row_of
from streams.adapters.wording.texts import texts
from streams.web.pages.environment import environment
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON
from tests.web.pages.test_now import text


def card(who: Portrait) -> str:
    """Return the text of a customer's plans, as somebody sees it who may only read."""
    marks = environment().get_template("parts/marks.html").module
    plans = environment().get_template("customer/plans.html")
    return text(plans.render(t=texts("en"), who=who, can_act=False, now=NOON, marks=marks))


def acted(who: Portrait, language: str) -> str:
    """Return a customer's plans, as somebody gets them who may act."""
    frame = environment()
    parts = {name: frame.get_template(f"parts/{name}.html").module for name in ("marks", "forms")}
    plans = frame.get_template("customer/plans.html")
    return plans.render(t=texts(language), who=who, can_act=True, now=NOON, **parts)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"close": "The plan ends for good", "complete": "It cannot be undone."}),
        ("zh", {"close": "计划将就此结束", "complete": "此操作无法撤销。"}),
    ],
)
def test_what_cannot_be_undone_is_said_before_it_is_sent(language: str, words: dict[str, str]) -> None:
    html = acted(full("acme"), language)
    openers = re.findall(r"<details.*?</details>", html, re.DOTALL)
    for command, warning in words.items():
        (form,) = (each for each in openers if f'/{command}" hx-post' in each)
        assert form.index(warning) < form.index("<button"), "it is opened first, and then sent"
    assert html.count("<form") == len(openers), "nothing is sent at once"


def test_who_does_not_see_the_warning_hears_it_with_the_button_and_what_is_opened_by_its_name() -> None:
    plan = full("acme").plans[0]
    tasks = tuple(replace(plan.tasks[0], task_id=name, title=f"Call {name}", done=False) for name in ("ann", "b c"))
    html = acted(replace(full("acme"), plans=(replace(plan, tasks=tasks),)), "en")
    told = dict(re.findall(r'<p class="small" id="(\S+)">(.*?)</p>', html))
    described = re.findall(r'<button[^>]* aria-describedby="(\S+)">', html)
    assert described == [*told], "each by its own"
    assert len(told) == 3
    warnings = {texts("en")(f"warned.{of}") for of in ("complete", "close_plan")}
    assert {text(each).strip() for each in told.values()} == warnings
    names = re.findall('<summary[^>]* aria-label="(.*?)"', html)
    assert names == ["Mark done: Call ann", "Mark done: Call b c", "Close plan: recovery"]


@pytest.mark.parametrize(
    ("hold_days", "told"),
    [
        (7, "closes once its aim has held for 7 days, else on 2026-04-22"),
        (1, "closes once its aim has held for 1 day, else on 2026-04-22"),
        (0, "closes once its aim is reached, else on 2026-04-22"),
    ],
)
def test_a_plan_says_when_it_closes(hold_days: float, told: str) -> None:
    who = full("acme")
    who = replace(who, plans=(replace(who.plans[0], hold_days=hold_days),))
    assert told in card(who)


def test_a_plan_that_is_behind_says_for_how_long_and_that_it_began_longer_ago() -> None:
    plan = full("acme").plans[0]
    due = [NOON - timedelta(days=ago) for ago in (20, 13, 9, -3)]  # of which the first is done
    tasks = [replace(plan.tasks[0], task_id=str(at), due_at=when, done=at == 0) for at, when in enumerate(due)]
    who = replace(full("acme"), plans=(replace(plan, triggered_at=NOON - timedelta(days=34), tasks=tuple(tasks)),))
    assert "behind for 13 d begun 34 d ago" in card(who)
    row = row_of(who).plan
    assert row
    assert row.behind_since == due[1]
    assert "on track begun 34 d ago" in card(replace(who, plans=(replace(who.plans[0], on_track=True),)))
