"""What only days change is counted on to the stream's time, just as the domain would tell it then."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem
from streams.adapters.view.cause import FALLEN, Cause
from streams.adapters.view.onward import alert_by, is_dated, portrait_by, row_by
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.project import project
from streams.adapters.view.row import row_of
from streams.domain import Policies, closes_at, encode
from streams.events import AlertReason, Risk, RiskReason
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON
from tests.domain.stories import ACME, POLICIES, Life, copied, healthy, on

FIRST_HOUR = timedelta(seconds=closes_at(ACME))


def counted(who: Portrait) -> list[AlertReason]:
    """The reasons of its alerts, but for how high it was once: no portrait knows in how many days."""
    return [each for alert in who.alerts for each in alert.reasons if each.measure != FALLEN]


def never_frozen() -> Policies:
    """No customer is written again only because the model is to learn from it."""
    return replace(POLICIES, learning=replace(POLICIES.learning, freeze_every_days=10_000))


def rested(life: Life, days: int) -> tuple[Portrait, int]:
    """Return the portrait as it was written last when days have passed, and how many days ago that was."""
    judged, before, quiet = project(life.state, life.policies), encode(life.state), 0
    for _ in range(days):
        life.rest(1)
        quiet += 1
        if (now := encode(life.state)) != before:
            judged, before, quiet = project(life.state, life.policies), now, 0
    return judged, quiet


@given(st.lists(st.booleans(), max_size=9), st.integers(0, 70), st.floats(1, 23.9))
def test_a_customer_of_whom_nothing_changed_is_shown_as_the_domain_would_tell_it_now(
    days: list[bool], rest: int, hour: float
) -> None:
    life = healthy(20, never_frozen())
    for busy in days:
        life.live(1) if busy else life.rest(1)
    judged, _ = rested(life, rest)
    now = on(life.day + hour / 24)
    known = copied(life.state)
    known.closed = now.timestamp()
    then, by = project(known, life.policies), portrait_by(judged, now)
    for each in ("trend", "trend_ends", "week_before", "change", "adoption", "others"):
        assert getattr(by, each) == getattr(then, each), each
    assert counted(by) == counted(then)
    row, wanted = row_by(row_of(judged), now), row_of(then)
    assert (row.trend, row.change) == (wanted.trend, wanted.change)
    assert row.top == wanted.top or (row.top and row.top.name == FALLEN)
    assert row.as_of == judged.as_of


def test_a_customer_is_not_written_for_weeks() -> None:
    _, quiet = rested(healthy(20, never_frozen()), 70)
    assert quiet > 14


def test_a_day_counts_when_it_has_been_closed() -> None:
    who = replace(full(ACME), trend=(60.0, 50.0), trend_ends=date(2026, 2, 28))
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    told = [portrait_by(who, midnight + FIRST_HOUR + timedelta(seconds=each)) for each in (-1, 0)]
    assert [(each.trend, each.trend_ends) for each in told] == [
        ((60.0, 50.0), date(2026, 2, 28)),
        ((60.0, 50.0, 50.0), date(2026, 3, 1)),
    ]


def test_without_the_streams_time_and_before_its_own_a_customer_stays_as_it_was_judged() -> None:
    who = replace(full(ACME), trend=(60.0, 50.0))
    left = replace(who, left_on=date(2026, 3, 1))
    assert portrait_by(who, None) == portrait_by(who, NOON - timedelta(days=3)) == who
    assert row_by(row_of(who), None) == row_of(who)
    assert portrait_by(left, NOON + timedelta(days=9)) == left


@pytest.mark.parametrize(
    ("told", "used", "value"),
    [
        (9.0, 10, 12.0),  # as of the portrait nine days, three more by now
        (5.0, 10, 12.0),  # told with the risk days before
        (9.0, 1, 9.0),  # used since it was told
        (9.0, None, 9.0),
    ],
)
def test_days_without_use_are_counted_from_the_last_use_unless_it_was_after_they_were_told(
    told: float, used: int | None, value: float
) -> None:
    reason = RiskReason(feature="days_silent", logit=0.7, value=told)
    who = full(ACME)
    risk = Risk(probability=0.6, base_logit=-1.0, reasons=(reason,), model_version=1, horizon_days=30)
    last = None if used is None else (NOON - timedelta(days=used)).date()
    (alert,) = who.alerts
    likely = replace(alert, policy="likely_to_leave", reasons=(AlertReason(measure="risk", value=0.6),))
    usage = replace(who.usage, last_used_on=last)
    top = row_by(row_of(replace(who, risk=risk, alerts=(likely,), usage=usage)), NOON + timedelta(days=3)).top
    assert top is not None
    assert (top.name, top.value) == ("days_silent", value)


def test_an_alert_in_a_list_is_counted_on_as_well() -> None:
    (alert,) = full(ACME).alerts
    silent = replace(alert, reasons=(AlertReason(measure="silent_days", value=14, limit=14),))
    item = AlertItem(customer_id=ACME, as_of=NOON, alert=silent)
    assert [each.value for each in alert_by(item.alert, item.as_of, NOON + timedelta(days=9)).reasons] == [23]
    assert alert_by(item.alert, None, NOON) == alert_by(item.alert, NOON, None) == silent


def test_what_cannot_be_counted_on_is_dated_when_it_is_more_than_a_day_old() -> None:
    day, later = NOON + timedelta(days=1), NOON + timedelta(days=1, seconds=1)
    high = Cause(kind="measure", name="closing_health", value=50, baseline=80)
    risky = Cause(kind="feature", name="active_days_28", value=3)
    weak, silent = Cause(kind="component", name="engagement", value=0), replace(risky, name="days_silent", since=day)
    assert [is_dated(each, NOON, later) for each in (high, risky, weak, silent)] == [True, True, False, False]
    assert not any(is_dated(each, NOON, day) for each in (high, risky))
