"""An alert that is over is labelled where its end is told, by whoever may give commands."""

import re
from typing import Any

import pytest

from streams.adapters.reading_view import Entry
from streams.events import AlertRaised, AlertResolved
from streams.web.pages.environment import environment
from streams.web.pages.news import history
from streams.web.pages.texts import texts
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON

T = texts("en")
ALERT: dict[str, Any] = {
    "customer_id": "acme",
    "occurred_at": NOON,
    "alert_id": "acme:low:1",
    "policy": "health_low",
    "episode": 1,
    "severity": "warning",
}
RAISED = AlertRaised(event_id="1", **ALERT, pending_since=NOON, clears_when="")
OVER = AlertResolved(event_id="2", **ALERT, raised_at=NOON, resolution="recovered")


@pytest.mark.parametrize(("can_act", "offered"), [(True, ["/api/v1/alerts/acme%3Alow%3A1/label"]), (False, [])])
def test_the_end_of_an_alert_offers_to_label_it(can_act: bool, offered: list[str]) -> None:
    told = history([Entry(number=2, at=NOON, fact=OVER), Entry(number=1, at=NOON, fact=RAISED)], T)
    timeline = environment().get_template("customer/timeline.html")
    forms = environment().get_template("parts/forms.html").module
    who = full("acme")
    html = timeline.render(t=T, who=who, can_act=can_act, history=told, older="", unreadable=(), forms=forms)
    assert re.findall(r'hx-post="([^"]+)"', html) == offered
