"""Where nobody is at risk no money is at stake, which is 0; of money of which nothing is known there is a dash."""

import asyncio
import re
from pathlib import Path

from msgspec.structs import replace

from streams.events import Segment
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.web.pages.test_now import text
from tests.web.site import running

CALM = replace(full("calm"), band="healthy", alerts=(), segment=Segment(plan="calm"))
FREE = replace(full("free"), mrr=0.0, segment=Segment(plan="free"))
FALLEN = replace(full("fallen"), segment=Segment(plan="fallen"))
BARTER = replace(FALLEN, customer_id="barter", currency="XXX")
CHEAP = replace(FREE, customer_id="cheap", currency="USD", band="healthy", alerts=(), segment=FALLEN.segment)
NEW = replace(full("new"), mrr=None, currency=None, segment=Segment(plan="new"))


def test_none_is_told_from_unknown(valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [CALM, FREE, FALLEN, BARTER, CHEAP, NEW]))
    with running(settings) as site:
        client = site.client("read")
        now = client.get("/").text.partition('class="counters"')[2].partition("</dl>")[0]
        html, pictures = client.get("/segments?group=plan").text, client.get("/api/v1/segments/pictures?group=plan")
    spreads = html.partition('<ul class="spreads">')[2].partition("</ul>")[0]
    found = re.findall(r"<li><h3><bdi>(\w+)</bdi>(.*?)</li>", spreads, re.DOTALL)
    stakes = {name: text(spread).partition("a month: ")[2].strip() for name, spread in found}
    assert text(now).partition("At risk or alerted ")[2].strip() == "1,200 EUR a month", "0 USD is no money at stake"
    assert stakes == {"calm": "0 EUR", "free": "0 EUR", "fallen": "1,200 EUR", "new": "–"}
    assert {each["value"]: each["mrr_at_risk"] for each in pictures.json()} == {
        "calm": {"EUR": 0.0},
        "free": {"EUR": 0.0},
        "fallen": {"EUR": 1_200.0, "USD": 0.0, "XXX": 1_200.0},
        "new": {},
    }
