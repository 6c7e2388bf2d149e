"""What is being done about an alert is told whole wherever it stands: who took it on, and until when it is quiet."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem
from streams.adapters.view.portrait import OpenAlert
from streams.adapters.view.row import alert_of
from streams.web.pages import meanings
from streams.web.pages.feed import alert_news
from streams.web.pages.texts import LANGUAGES, texts
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON

FIRING = full("acme").alerts[0]
TAKEN = replace(FIRING, state="acknowledged", acknowledged_at=NOON, acknowledged_by="Ann")
UNTIL = NOON + timedelta(days=2)
QUIET = replace(FIRING, state="snoozed", snoozed_until=UNTIL, snoozed_by="Bea & Co")
BOTH = replace(TAKEN, state="snoozed", snoozed_until=UNTIL, snoozed_by="Bea & Co")
SLEEPS = "snoozed until 2026-03-03 12:00 UTC by Bea &amp; Co"


def plain(markup: str) -> str:
    return re.sub("<[^>]+>", "", markup)


@pytest.mark.parametrize(
    ("alert", "told"),
    [
        (FIRING, "nobody on it"),
        (TAKEN, "acknowledged by Ann"),
        (replace(TAKEN, acknowledged_by=None), "acknowledged"),
        (QUIET, SLEEPS),
        (replace(QUIET, snoozed_by=None), "snoozed until 2026-03-03 12:00 UTC"),
        (BOTH, f"acknowledged by Ann · {SLEEPS}"),
    ],
)
def test_the_feed_tells_all_that_is_done_about_an_alert(alert: OpenAlert, told: str) -> None:
    news = alert_news(AlertItem(customer_id="acme", alert=alert), texts("en"), NOON)
    assert plain(news.detail).endswith(f" · {told}")


def test_a_row_says_until_when_its_alert_is_quiet_and_who_wanted_it_so() -> None:
    assert plain(meanings.alert_state(texts("en"), alert_of(BOTH), NOON)) == SLEEPS


def test_an_alert_that_was_taken_on_is_so_still_when_its_snooze_is_over() -> None:
    assert meanings.state(BOTH, UNTIL) == "acknowledged"
    assert plain(meanings.alert_state(texts("en"), BOTH, UNTIL)) == "acknowledged by Ann"
    assert meanings.state(QUIET, UNTIL) == "firing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_loses_the_time(language: str) -> None:
    assert "2026-03-03 12:00 UTC" in plain(meanings.alert_state(texts(language), BOTH, NOON))
