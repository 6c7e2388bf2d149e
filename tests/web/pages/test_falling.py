"""An alert about a fall names what fell, wherever it is told: on a customer's page, in the feed, and by the API."""

import asyncio
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.adapters.portraits import written
from tests.adapters.telling import tell
from tests.adapters.test_falls import ALERT, FALLEN, HIGHEST
from tests.web.pages.test_now import text
from tests.web.site import Site, running


@pytest.fixture
def site(valkey: str, namespace: str, tmp_path: Path) -> Iterator[Site]:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [FALLEN]))
    tell(valkey, namespace, HIGHEST)
    with running(settings) as site:
        yield site


def test_the_card_of_the_alert_tells_it_before_the_fall_itself(site: Site) -> None:
    html = site.client("read").get("/customers/acme").text
    card = html.partition('id="alerts"')[2].partition("</section>")[0]
    why = [unescape(text(each)).strip() for each in re.findall(r"<li>(.*?)</li>", card, re.DOTALL)]
    assert why == [
        "sentiment 25% (before the fall 100% ) −22.5 points",
        "health at the day's close 41.5 (limit 52 , highest lately 72 ) · as of 2026-03-01",
    ]


def test_the_feed_tells_it_instead(site: Site) -> None:
    for language, told in (("en", "sentiment 25% −22.5 points"), ("zh", "25% −22.5 分")):
        html = site.client("read", {"Accept-Language": language}).get("/").text
        feed = html.partition('<ol class="feed">')[2].partition("</ol>")[0]
        line = text(feed.partition('id="f-acme%3Ahealth_fall%3A1"')[2].partition("</li>")[0])
        assert told in line


def test_the_api_tells_it_beside_the_alert(site: Site) -> None:
    client = site.client("read")
    (item,) = client.get("/api/v1/alerts").json()["items"]
    (row,) = client.get("/api/v1/at-risk").json()["items"]
    falls = client.get("/api/v1/customers/acme").json()["falls"]
    assert falls == {ALERT.alert_id: item["fall"]} == {ALERT.alert_id: row["top"]}
    assert (item["fall"]["name"], round(item["fall"]["points"], 6)) == ("sentiment", -22.5)
