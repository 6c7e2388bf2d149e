"""The lines around the table, in every language of the pages."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from streams.adapters.freshness import Freshness
from streams.adapters.reading_view import Page, Picture, ViewReader
from streams.adapters.terminal import words
from streams.adapters.top import lines
from streams.adapters.top.picture import Asked, Taken
from streams.adapters.top.pointed import pointed
from streams.adapters.top.seeing import Seeing
from streams.adapters.view.row import row_of
from streams.adapters.view.unplanned import Unplanned
from streams.adapters.view.worker import Latency
from streams.adapters.wording.texts import texts
from streams.events import Honesty
from tests.adapters.cared import TAKEN
from tests.adapters.portraits import full
from tests.adapters.top.screen import BANDS, screen, seen, top
from tests.adapters.view_lanes import NOON

EN = texts("en")
CHINESE = ("已过时", "有风险", "无人处理", "客户", "告警、计划与等级变化", "计划开始：挽回", "排序")


def test_that_nobody_is_at_risk_is_told() -> None:
    counts = {"customers": 2, "band:healthy": 2}
    assert lines.counters(Taken(counts=counts), EN, 80).plain == "0 at risk · 2 healthy"
    assert lines.counters(Taken(counts={}), EN, 80).plain == "There are no customers yet."
    assert lines.counters(Taken(), EN, 80).plain == ""


def test_money_at_stake_is_told_by_currency_and_no_count_is_torn_from_what_it_counts() -> None:
    counts = {"customers": 9, "band:at_risk": 9, "alerts:critical": 1_200, "alerts:warning": 3, "plans:recovery": 4}
    everybody = Picture(mrr_at_risk={"EUR": 1_200.0, "GBP": 0.0, "USD": 50.0, "XXX": 7.0})
    told = lines.counters(Taken(counts=counts, everybody=everybody), EN, 63).plain
    assert told == (
        "9 at risk · At risk or alerted: 1,200 EUR, 50 USD a month\n"
        "Open alerts: 1,200 critical, 3 warning · Open plans: 4 recovery"
    )


def test_how_long_records_take_is_told_in_short() -> None:
    fresh = Freshness("live", watermark=NOON, lag=0, latency=Latency(p50_seconds=0.0404, p99_seconds=1.26))
    assert lines.freshness(Taken(fresh=fresh), EN).plain == f" LIVE  as of {words.moment(NOON)} · p50 40 ms, p99 1.3 s"


@pytest.mark.parametrize(
    ("fresh", "told"),
    [
        (Freshness("stale", ("worker_silent",), since=NOON), "No worker reports any more: what you see is old. It has"),
        (
            Freshness("gone", ("no_redis",), since=NOON),
            "model does not answer: what you see may be old. It has",
        ),
        (Freshness("gone", ("unreadable",)), "Some of the read model cannot be read: what you see may be old;"),
        (Freshness("slow", ("lag",), NOON, 5_000), "The workers are behind: what you see is on its way to now."),
        (Freshness("stale", ("unheld", "unreadable")), "Some of what is kept of the stream cannot be read"),
    ],
)
def test_a_picture_that_is_not_fresh_says_why_on_a_line_of_its_own(fresh: Freshness, told: str) -> None:
    first, *rest = lines.freshness(Taken(fresh=fresh), EN).plain.split("\n")
    assert first.split()[0] == ("BEHIND" if fresh.state == "slow" else "STALE")
    assert all(each.startswith("▲ ") for each in rest)
    assert told in "\n".join(rest)


def test_a_picture_that_is_held_still_is_not_called_live() -> None:
    taken = Taken(fresh=Freshness("live", (), NOON))
    assert lines.freshness(taken, EN, held=True).plain == f" HELD  as of {words.moment(NOON)}"


def test_that_a_worker_judges_by_other_policies_is_told_though_the_picture_is_fresh() -> None:
    first, second = lines.freshness(Taken(fresh=Freshness("live", ("policies",), NOON)), EN).plain.split("\n")
    assert first.startswith(" LIVE ")
    assert second.startswith("▲ A worker judges by other policies")


def test_an_order_by_a_risk_that_is_worth_nothing_is_not_to_be_trusted() -> None:
    worse = Honesty(examples=900, left=90, auc=0.5, log_loss=0.4, base_log_loss=0.3)
    page = Page(items=(row_of(full("acme")),), total=7)
    told = lines.asked_for(Taken(page=page, honesty=worse), Asked((("others.tier", "a"),), "risk"), EN, 200).plain
    assert told == "likeliest to leave first · tier: a · 1 of 7 · ▲ The order by risk is not to be trusted."


def below(see: Seeing, **changed: object) -> str:
    return pointed(replace(row_of(full("acme")), **changed), see, 500).plain


def test_below_the_table_stands_what_the_row_had_no_room_for() -> None:
    see = Seeing(EN, BANDS, NOON + timedelta(days=2))
    assert below(see) == (
        "acme · pro · eu · owner ann · 1,200 EUR a month\n"
        "low health: adoption 63% · at risk since today · Risk 31% · critical for 11d · nobody on it"
        " · Plan recovery 33% behind for 2d"
    )
    assert "at risk for 2 daily closes or longer" in below(see, trend=(50.0, 50.0))
    assert "30 days ██▁" in below(see, trend=(90.0, 90.0), score=20.0)
    assert "critical +2 for" in below(see, alerts=3)
    assert "no alert yet" in below(see, alert=None)
    assert "no plan: there is none whose condition holds" in below(see, plan=None, unplanned=Unplanned(why="unmet"))
    assert "A band is left only 2 points past its limit, here at 62." in below(see, score=61.0)
    labelled = row_of(replace(full("acme"), alerts=(replace(TAKEN, label="false_alarm"),))).alert
    assert "acknowledged by Ann · labelled false alarm" in below(see, alert=labelled)


async def test_it_speaks_the_readers_language(reader: ViewReader) -> None:
    app = top(reader, language="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(pilot, lambda: all(told in screen(app) for told in CHINESE))
        for untold in ("STALE", "at risk", "nobody", "Customer", "Sort", "Plan"):
            assert untold not in screen(app)
        assert not re.search(r"[0-9][dhms]\b", screen(app))
