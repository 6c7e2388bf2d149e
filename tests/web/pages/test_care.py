"""What is being done about an alert is told whole wherever it stands: who took it on, and until when it is quiet."""

import re

import pytest
from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem
from streams.adapters.view.care import care_of
from streams.adapters.view.portrait import OpenAlert
from streams.adapters.view.row import row_of
from streams.adapters.wording import meanings
from streams.adapters.wording.feed import alert_news
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.web.pages.environment import environment
from tests.adapters.cared import BOTH, FIRING, QUIET, TAKEN, UNTIL
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON

SLEEPS = "snoozed until 2026-03-03 12:00 UTC by Bea &amp; Co"
TOLD = [
    (FIRING, "nobody on it"),
    (TAKEN, "acknowledged by Ann"),
    (replace(TAKEN, acknowledged_by=None), "acknowledged"),
    (QUIET, SLEEPS),
    (replace(QUIET, snoozed_by=None), "snoozed until 2026-03-03 12:00 UTC"),
    (BOTH, f"acknowledged by Ann · {SLEEPS}"),
    (replace(TAKEN, label="false_alarm"), "acknowledged by Ann · labelled false alarm"),
]


def plain(markup: str) -> str:
    return re.sub("<[^>]+>", "", markup)


def ranked(*alerts: OpenAlert) -> str:
    """Return a row of the list on the first page, as an operator sees it."""
    row, frame = row_of(replace(full("acme"), alerts=alerts)), environment()
    of = {"items": [row]}
    parts = {name: frame.get_template(f"parts/{name}.html").module for name in ("marks", "forms")}
    about = {"t": texts("en"), "now": NOON, "can_act": True, "at_risk_days": lambda _: None}
    return frame.get_template("parts/ranking.html").render(page_of=of, **parts, **about)


@pytest.mark.parametrize(("alert", "told"), TOLD)
def test_the_feed_tells_all_that_is_done_about_an_alert(alert: OpenAlert, told: str) -> None:
    news = alert_news(AlertItem(customer_id="acme", alert=alert), texts("en"), NOON)
    assert plain(news.detail).endswith(f" · {told}")


@pytest.mark.parametrize(("alert", "told"), TOLD)
def test_a_row_tells_as_much(alert: OpenAlert, told: str) -> None:
    cell = ranked(alert).partition('role="cell" class="c-alert"')[2].partition("</div>")[0]
    assert plain(cell).endswith(f" · {told}")


@pytest.mark.parametrize(("alert", "offered"), [(FIRING, 1), (QUIET, 1), (TAKEN, 0), (BOTH, 0)])
def test_an_alert_that_somebody_has_taken_on_is_not_offered_to_be_acknowledged(alert: OpenAlert, offered: int) -> None:
    assert ranked(alert).count('data-key="a"') == offered


def test_a_row_shows_the_alert_that_nobody_is_on_before_a_graver_one_that_somebody_is_on() -> None:
    html = ranked(TAKEN, replace(FIRING, alert_id="acme:gone_silent:1", severity="warning"))
    assert "/api/v1/alerts/acme:gone_silent:1/acknowledge" in html.replace("%3A", ":")
    cell = plain(html.partition('role="cell" class="c-alert"')[2].partition("</div>")[0])
    assert "warning" in cell.lower()
    assert cell.endswith(" · nobody on it")


def test_an_alert_that_was_taken_on_is_so_still_when_its_snooze_is_over() -> None:
    assert plain(meanings.alert_state(texts("en"), care_of(BOTH, UNTIL))) == "acknowledged by Ann"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_loses_the_time(language: str) -> None:
    assert "2026-03-03 12:00 UTC" in plain(meanings.alert_state(texts(language), care_of(BOTH, NOON)))
