"""The first page says of everybody at risk since when, what is at stake, and what is missing; and what not to trust."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.view.keys import Keys
from streams.adapters.view.unplanned import Unplanned
from streams.adapters.wording.feed import FEED
from streams.events import Move
from streams.settings import Settings
from tests.adapters.portraits import full, told, written
from tests.adapters.telling import tell
from tests.adapters.test_escalations import ROSE, escalated
from tests.adapters.view_lanes import NOON
from tests.web.browser import gallery
from tests.web.site import running

ALONE = replace(full("alone"), alerts=(), plans=(), trend=(80.0, 70.0, 50.0, 45.0), mrr=100.0)
LONG = replace(full("long"), trend=(50.0, 45.0))
TODAY = replace(full("today"), trend=(80.0, 70.0), currency="USD")
WELL = replace(ALONE, customer_id="well", score=90.0, band="healthy", trend=(90.0,))


def page(valkey: str, namespace: str, home: Path, **judged: Any) -> str:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=home, serve_port=0)
    asyncio.run(written(valkey, namespace, [ALONE, LONG, TODAY, WELL]))
    if judged:
        model = replace(gallery.MODEL, honesty=replace(gallery.MODEL.honesty, **judged))
        with redis.Redis.from_url(valkey) as client:
            client.set(Keys(namespace).model("churn"), msgspec.json.encode(model))
    with running(settings) as site:
        return site.client("read").get("/").text


def row(html: str, customer: str) -> str:
    return text(html.partition(f'id="r-{customer}"')[2].partition("</tr>")[0])


def test_the_head_of_a_customer_says_as_much(valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [ALONE, LONG, WELL]))
    with running(settings) as site:
        client = site.client("read")
        pages = {name: client.get(f"/customers/{name}").text for name in ("alone", "long", "well")}
    heads = {name: text(html.partition('id="head"')[2].partition("</section>")[0]) for name, html in pages.items()}
    assert "at risk for 2 daily closes" in heads["alone"]
    assert "or longer" not in heads["alone"]
    assert "at risk for 2 daily closes or longer" in heads["long"]
    assert "closes" not in heads["well"].partition("healthy")[2].partition("Risk")[0]


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_everybody_at_risk_says_since_when_and_what_there_is_not(valkey: str, namespace: str, tmp_path: Path) -> None:
    html = page(valkey, namespace, tmp_path)
    assert "at risk for 2 daily closes" in row(html, "alone")
    assert "no alert yet no plan" in row(html, "alone")
    assert "at risk for 2 daily closes or longer" in row(html, "long")
    assert "at risk since today" in row(html, "today")
    assert "no alert yet" not in row(html, "today")
    assert "no alert no plan" in row(html, "well")


def test_a_change_says_of_what_and_over_how_long(valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    fell = replace(ALONE, score=38.0, week_before=50.0)
    asyncio.run(written(valkey, namespace, [fell, replace(fell, customer_id="new", week_before=None)]))
    with running(settings) as site:
        english, chinese = (site.client("read", {"Accept-Language": each}).get("/").text for each in ("en", "zh"))
    assert "38 ▼ −12.0 points in 7 days" in row(english, "alone")
    assert "−12.0 分（7 天内）" in row(chinese, "alone")
    assert "points" not in row(english, "new")


def test_who_is_at_risk_without_a_plan_says_why(valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    why = Unplanned(why="cooling", plan_type="recovery", closed_at=NOON, until=NOON + timedelta(days=30))
    asyncio.run(written(valkey, namespace, [replace(ALONE, unplanned=why)]))
    with running(settings) as site:
        pages = [site.client("read").get(path).text for path in ("/", "/customers/alone")]
    told = "recovery was closed on 2026-03-01 and may begin again on 2026-03-31"
    assert f"no plan: {told}" in row(pages[0], "alone")
    assert f"No plan is open. Why: {told}" in text(pages[1].partition('id="plans"')[2])


def test_what_is_at_stake_is_summed_by_currency_and_is_a_months(valkey: str, namespace: str, tmp_path: Path) -> None:
    html = page(valkey, namespace, tmp_path)
    counters = text(html.partition('class="counters"')[2].partition("</dl>")[0])
    assert "At risk or alerted 1,300 EUR a month 1,200 USD a month" in counters
    assert "100 EUR a month" in row(html, "alone")


def test_who_came_into_another_band_is_in_the_feed_without_any_alert(
    valkey: str, namespace: str, tmp_path: Path
) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [ALONE, TODAY, WELL]))
    moved = (Move(component="engagement", points=-9.5), Move(component="adoption", points=-20.5))
    fell = replace(told("alone"), event_id="alone:health:7", previous_score=71.5, previous_band="watch", moved=moved)
    rose = replace(told("well"), event_id="well:health:8", score=90.0, band="healthy", previous_band="watch")
    tell(valkey, namespace, fell, rose)
    with running(settings) as site:
        feed = site.client("read").get("/").text.partition('<ol class="feed">')[2].partition("</ol>")[0]
        lines = {name: text(line) for name, line in re.findall(r'<li id="f-([^"]+)"(.*?)</li>', feed, re.DOTALL)}
        assert {"alone%3Aband%3A7", "well%3Aband%3A8", "today%3Ahealth_low%3A1"} <= lines.keys()
        assert "Health 41.5: from watch to at risk adoption −20.5 · engagement −9.5" in lines["alone%3Aband%3A7"]
        assert "Health 90.0: from watch to healthy" in lines["well%3Aband%3A8"]
        chinese = site.client("read", {"Accept-Language": "zh"}).get("/").text
        assert "健康度 41.5：" in chinese


def test_what_became_critical_says_since_when_and_is_in_the_feed_as_of_then(
    valkey: str, namespace: str, tmp_path: Path
) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    long_ago = replace(LONG.alerts[0], raised_at=NOON - timedelta(days=40))
    later = [full(f"later{number}") for number in range(FEED)]
    asyncio.run(written(valkey, namespace, [replace(LONG, alerts=(long_ago,)), *later]))
    tell(valkey, namespace, escalated("long"))
    with running(settings) as site:
        html = site.client("read").get("/").text
        cell = html.partition('id="r-long"')[2].partition('class="c-alert"')[2].partition("</td>")[0]
        assert re.search(r"critical for \d+ \w+ · raised \d+ \w+ ago · nobody on it", text(cell))
        assert re.findall(r'datetime="([^"]+)"', cell) == [at.isoformat() for at in (ROSE, long_ago.raised_at)]
        feed = html.partition('<ol class="feed">')[2].partition("</ol>")[0]
        lines = text(feed.partition('id="f-long%3Ahealth_low%3A1"')[2].partition("</li>")[0])
        assert "Alert now critical: low health" in lines
        chinese = site.client("read", {"Accept-Language": "zh"}).get("/customers/long").text
        assert "前发出" in chinese


def test_the_order_is_explained_below_the_list_that_is_in_it(valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [ALONE]))
    with running(settings) as site:
        for language, words in (
            ("en", "alerts that nobody is on, critical ones before warnings"),
            ("zh", "最紧急优先："),
        ):
            asking = site.client("read", {"Accept-Language": language})
            assert words in asking.get("/").text
            assert words not in asking.get("/?sort=mrr").text


@pytest.mark.parametrize(("log_loss", "warned"), [(0.35, True), (0.31, False)])
def test_an_order_by_a_risk_that_is_worse_than_none_is_not_to_be_trusted(
    valkey: str, namespace: str, tmp_path: Path, log_loss: float, warned: bool
) -> None:
    html = page(valkey, namespace, tmp_path, log_loss=log_loss)
    told = "worse than telling everybody the share of all that leave. The order by risk is not to be trusted."
    assert (told in html) is warned
