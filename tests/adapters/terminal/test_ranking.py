import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from streams.adapters.customer_page import page
from streams.adapters.customer_page.alerts import care
from streams.adapters.terminal.ranking import overrides, ranking, worst
from streams.adapters.top import causes, cells
from streams.adapters.top.pointed import pointed
from streams.adapters.top.seeing import Seeing
from streams.adapters.view import Portrait
from streams.adapters.view.cause import Cause
from streams.adapters.view.portrait import OpenAlert, Override
from streams.adapters.view.row import row_of
from streams.adapters.wording.texts import texts
from streams.events import AlertReason
from tests.adapters.cared import BOTH, FIRING, QUIET, TAKEN, UNTIL
from tests.adapters.portraits import full
from tests.adapters.top.screen import BANDS
from tests.adapters.view_lanes import NOON

RECOVERY = full("globex").plans[0]
BUSY = replace(full("AAA-2013J-1354001"), plans=(RECOVERY, replace(RECOVERY, plan_type="onboarding")))
SOME = [full("acme"), BUSY, Portrait(customer_id="new", as_of=BUSY.as_of)]


def printed(portraits: list[Portrait], width: int) -> list[str]:
    screen = StringIO()
    Console(file=screen, width=width, highlight=False).print(ranking(portraits, width, NOON))
    return screen.getvalue().splitlines()


@pytest.mark.parametrize("width", [120, 140, 200])
def test_where_there_is_room_a_customer_takes_one_line(width: int) -> None:
    head, _, *rows = printed(SOME, width)
    assert len(rows) == len(SOME)
    assert head.rstrip().endswith("first reason")
    assert all(told in rows[1] for told in (BUSY.customer_id, "recovery +1", "low health: adoption: 63%"))


LIKELY = replace(BUSY.alerts[0], policy="likely_to_leave", reasons=(AlertReason(measure="risk", value=0.31),))


@pytest.mark.parametrize("width", [120, 130, 200])
def test_a_reason_keeps_its_number_however_little_room_there_is(width: int) -> None:
    (row,) = printed([replace(BUSY, alerts=(LIKELY,))], width)[2:]
    assert row.rstrip().endswith(": 9")
    assert ("…" in row) is (width < 200)


OVER = replace(QUIET, snoozed_until=NOON)
CARED = [(FIRING, "nobody"), (TAKEN, "Ann"), (QUIET, "snoozed"), (BOTH, "Ann, snoozed"), (OVER, "nobody")]


SINCE = {120: "1,200 EUR 1 crit 9d {}", 130: "1,200 EUR 1 critical 2026-02-20 {}"}


@pytest.mark.parametrize(("width", "since"), SINCE.items())
@pytest.mark.parametrize(("alert", "on_it"), CARED)
def test_where_there_is_room_it_is_told_since_when_and_who_is_on_it(
    width: int, since: str, alert: OpenAlert, on_it: str
) -> None:
    (row,) = printed([replace(BUSY, alerts=(alert,))], width)[2:]
    assert f"31% {since.format(on_it)} recovery +1" in re.sub(" +", " ", row)


@pytest.mark.parametrize("width", [60, 80, 110, 119])
@pytest.mark.parametrize(("alert", "on_it"), CARED)
def test_where_there_is_none_what_it_pays_stands_below_the_name_and_who_is_on_it_below_the_alert(
    width: int, alert: OpenAlert, on_it: str
) -> None:
    shown = "\n".join(printed([replace(full("acme"), alerts=(alert,))], width))
    told, grave = on_it if "snoozed" in on_it else f"{on_it} on it", "crit" if width < 72 else "critical"
    assert re.search(rf"acme .* 1 {grave} 9d\b.*\n1,200 EUR .*{told}\b.*\n.* recovery\b", shown), shown
    assert re.search(r"\n1,200 EUR a .*(\n)?month", shown), shown
    assert max(map(len, shown.splitlines())) <= width


ENGLISH = Seeing(texts("en"), BANDS, NOON)
ROSE = NOON - timedelta(days=3)
SEVERE = replace(FIRING, escalated_at=ROSE)


@pytest.mark.parametrize(
    ("width", "since"),
    [(60, "1 crit 3d"), (119, "1 critical 3d"), (120, "1 crit 3d"), (130, "1 critical 2026-02-26")],
)
def test_an_alert_that_became_more_severe_is_so_since_then(width: int, since: str) -> None:
    portrait = replace(full("acme"), alerts=(SEVERE,))
    assert since in re.sub(" +", " ", "\n".join(printed([portrait], width)))
    screen = StringIO()
    Console(file=screen, width=160).print(page(portrait, NOON, ENGLISH.t))
    told = "critical low health since 2026-02-26 12:00 UTC (3d), raised 2026-02-20 12:00 UTC"
    assert told in screen.getvalue()
    assert cells.alert(row_of(portrait), ENGLISH, 22).plain == "critical 3d !"
    assert "critical for 3d · raised 9d ago · nobody on it" in pointed(row_of(portrait), ENGLISH, 500).plain


def test_a_fall_is_told_by_what_fell() -> None:
    cause = Cause(kind="component", name="sentiment", value=0.25, baseline=1.0, points=-22.5, policy="health_fall")
    falls, screen = {FIRING.alert_id: cause}, StringIO()
    Console(file=screen, width=160).print(
        ranking([full("acme")], 160, NOON, falls), page(full("acme"), NOON, ENGLISH.t, falls=falls)
    )
    shown = screen.getvalue()
    assert "falling health: sentiment: 25%" in shown
    assert "sentiment 25% (before the fall 100%) −22.5 points; health 41.5 (limit 60, a week before 50)" in shown
    told = causes.cause(replace(row_of(full("acme")), top=cause), ENGLISH)
    assert told == "falling health: sentiment 25% (before the fall 100%) −22.5 points"


def test_a_snooze_that_is_over_is_not_told() -> None:
    assert care(QUIET, NOON, ENGLISH.t) == "snoozed until 2026-03-03 12:00 UTC by Bea & Co: They move."
    assert care(QUIET, UNTIL, ENGLISH.t) == "nobody on it"
    assert care(BOTH, UNTIL, ENGLISH.t) == "acknowledged by Ann (2026-03-01 12:00 UTC)"


@pytest.mark.parametrize("now", [UNTIL - timedelta(seconds=1), UNTIL])
def test_an_override_that_is_over_is_not_told(now: datetime) -> None:
    said = Override(score=77.0, until=UNTIL, reason="They have renewed.", at=NOON)
    portrait, screen, see = replace(full("acme"), override=said), StringIO(), ENGLISH._replace(now=now)
    Console(file=screen, width=160).print(ranking([portrait], 160, now), page(portrait, now, ENGLISH.t))
    shown = [screen.getvalue().count(each) for each in ("*41.5", "overridden at 77")]
    told = [
        *overrides([portrait], now),
        pointed(row_of(portrait), see, 500).plain.count("A person put it at 77 · until"),
        cells.score(row_of(portrait), see),
    ]
    holds = now < UNTIL
    assert shown == [int(holds), int(holds)]
    assert told == (
        ["* acme: overridden at 77 until 2026-03-03 12:00 UTC: They have renewed.", 1, "*42"] if holds else [0, "42"]
    )


@pytest.mark.parametrize("width", [80, 140])
def test_what_ranks_a_customer_is_told_before_a_graver_alert_that_somebody_is_on(width: int) -> None:
    told = "".join(printed([replace(BUSY, alerts=(TAKEN, replace(FIRING, alert_id="w", severity="warning")))], width))
    assert re.search(r"1 warn\S* \+1", told)
    assert "Ann" not in told


@pytest.mark.parametrize("width", [60, 80, 110, 120, 130, 160])
def test_a_long_name_is_whole_and_a_reason_that_is_not_has_a_mark(width: int) -> None:
    reason = replace(BUSY.alerts[0].reasons[0], measure="m" * 80)
    rows = printed([replace(full("x" * 60), alerts=(replace(BUSY.alerts[0], reasons=(reason,)),))], width)[2:]
    told = "".join(rows)
    assert all(len(row) <= width for row in rows)
    assert told.count("x") == 60
    assert ("…" in told) is (width >= 120)


@pytest.mark.parametrize(
    ("severities", "told"),
    [
        ([], ""),
        (["warning"], "1 warning"),
        (["critical", "critical"], "2 critical"),
        (["warning", "critical", "info", "critical"], "2 critical +2"),
        (["info", "warning", "warning"], "2 warning +1"),
    ],
)
def test_alerts_are_counted_by_the_worst_severity(severities: list[str], told: str) -> None:
    assert worst(severities) == told
