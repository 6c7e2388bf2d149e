import re
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from streams.adapters.terminal.ranking import ranking, worst
from streams.adapters.view import Portrait
from tests.adapters.portraits import full

RECOVERY = full("globex").plans[0]
BUSY = replace(full("AAA-2013J-1354001"), plans=(RECOVERY, replace(RECOVERY, plan_type="onboarding")))
SOME = [full("acme"), BUSY, Portrait(customer_id="new", as_of=BUSY.as_of)]


def printed(portraits: list[Portrait], width: int) -> list[str]:
    screen = StringIO()
    Console(file=screen, width=width, highlight=False).print(ranking(portraits, width))
    return screen.getvalue().splitlines()


@pytest.mark.parametrize("width", [110, 120, 140, 200])
def test_where_there_is_room_a_customer_takes_one_line(width: int) -> None:
    head, _, *rows = printed(SOME, width)
    assert len(rows) == len(SOME)
    assert head.rstrip().endswith("first reason")
    assert all(told in rows[1] for told in (BUSY.customer_id, "recovery +1", "low health: adoption: 62 %"))


@pytest.mark.parametrize(("width", "told"), [(110, False), (120, True), (160, True)])
def test_where_there_is_room_it_is_told_since_when_and_who_is_on_it(width: int, told: bool) -> None:
    alert = BUSY.alerts[0]
    rows = printed(
        [
            replace(BUSY, alerts=(replace(alert, state="acknowledged", acknowledged_by="bea"),)),
            replace(BUSY, alerts=(replace(alert, state="snoozed"),)),
            BUSY,
        ],
        width,
    )[2:]
    for row, on_it in zip(rows, ("bea", "snoozed", "nobody"), strict=True):
        assert (f"{alert.raised_at:%Y-%m-%d}  {on_it}" in re.sub(" +", "  ", row)) is told


@pytest.mark.parametrize("width", [60, 80, 110, 120, 130, 160])
def test_a_long_name_is_whole_and_a_reason_that_is_not_has_a_mark(width: int) -> None:
    reason = replace(BUSY.alerts[0].reasons[0], measure="m" * 80)
    rows = printed([replace(full("x" * 60), alerts=(replace(BUSY.alerts[0], reasons=(reason,)),))], width)[2:]
    told = "".join(rows)
    assert all(len(row) <= width for row in rows)
    assert told.count("x") == 60
    assert ("…" in told) is (width >= 110)


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
