"""One rule says what is being done about an alert, of a portrait as of its row, as the domain would."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from streams.adapters.view.care import Care, care_of
from streams.adapters.view.portrait import OpenAlert
from streams.adapters.view.project import project
from streams.adapters.view.row import RowAlert, alert_of, row_of
from streams.domain.care import snoozed
from streams.domain.conditions import HealthBelow
from streams.events import AcknowledgeAlert, AlertRaised, SnoozeAlert
from tests.adapters.cared import BOTH, FIRING, QUIET, TAKEN, UNTIL
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON
from tests.domain.stories import healthy, on, policies_with

LAST = UNTIL - timedelta(microseconds=1)


def whole(alert: OpenAlert) -> OpenAlert:
    return alert


@pytest.mark.parametrize("told", [whole, alert_of])
@pytest.mark.parametrize(
    ("alert", "now", "care", "state"),
    [
        (FIRING, NOON, Care(), "firing"),
        (TAKEN, NOON, Care(NOON, "Ann"), "acknowledged"),
        (QUIET, LAST, Care(None, None, UNTIL, "Bea & Co"), "snoozed"),
        (QUIET, UNTIL, Care(), "firing"),
        (BOTH, LAST, Care(NOON, "Ann", UNTIL, "Bea & Co"), "snoozed"),
        (BOTH, UNTIL, Care(NOON, "Ann"), "acknowledged"),
    ],
)
def test_an_alert_is_somebodys_or_quiet_or_both_until_its_snooze_is_over(
    told: Callable[[OpenAlert], OpenAlert | RowAlert], alert: OpenAlert, now: datetime, care: Care, state: str
) -> None:
    assert care_of(told(alert), now) == care
    assert care.state == state


def test_a_plan_that_is_open_takes_no_alert_on() -> None:
    row = row_of(full("acme"))
    assert row.plan is not None
    assert row.alert is not None
    assert care_of(row.alert, NOON) == Care()


def test_a_snooze_is_over_when_the_domain_says_so_and_who_took_the_alert_on_stays() -> None:
    low = HealthBelow(name="low", below=65.0, min_age_days=14)
    life = healthy(20, policies_with(alerts=(low,)))
    while not life.said(AlertRaised):
        life.rest(1)
    until = on(life.day + 3)
    life.happen(AcknowledgeAlert, alert_id="acme:low:1", issued_by="ann")
    life.happen(SnoozeAlert, alert_id="acme:low:1", until=until, reason="", issued_by="bea")
    (alert,) = project(life.state, life.policies).alerts
    for seconds in (-1, 0, 1):
        now = until + timedelta(seconds=seconds)
        quiet = snoozed(life.state.episodes["low"], now.timestamp())
        taken = Care(datetime.fromtimestamp(life.now, UTC), "ann")
        assert care_of(alert, now) == (taken._replace(quiet_until=until, quiet_by="bea") if quiet else taken)
