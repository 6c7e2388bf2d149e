"""A plan says on its card when it closes: once its aim has held, or at its end."""

import re
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from streams.web.pages.environment import environment
from streams.web.pages.texts import texts
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON


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
    marks = environment().get_template("parts/marks.html").module
    card = environment().get_template("customer/plans.html")
    html = card.render(t=texts("en"), who=who, person=SimpleNamespace(can_act=False), now=NOON, marks=marks)
    assert told in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
