"""Every page, in every look: whole, readable in other ways, calm in the console, and harmless whatever a name holds."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from streams.events import Segment
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.web.browser.conftest import Enter
from tests.web.browser.gallery import HANDLER, NAMES, SCRIPT, TEMPLATE
from tests.web.browser.neighbours import beside
from tests.web.site import Site, running

pytestmark = pytest.mark.slow
PAGES = {"now": "/", "customer": f"/customers/{quote(SCRIPT, safe='')}", "segments": "/segments", "stream": "/stream"}
LOOKS: dict[str, dict[str, Any]] = {
    "wide and light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "wide and dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone and light": {"viewport": {"width": 375, "height": 812}, "color_scheme": "light", "locale": "zh-CN"},
    "phone and dark": {"viewport": {"width": 375, "height": 812}, "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_fits_and_serves_everybody(visit: Enter, shown: Site, look: str) -> None:
    with visit(shown, **LOOKS[look]) as visitor:
        for path in PAGES.values():
            page = visitor.open(path)
            page.wait_for_selector("main h1")
            page.wait_for_timeout(150)  # charts are drawn when their library has come
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert visitor.violations() == [], path


CUT = """selector => [...document.querySelectorAll(selector)].filter(each => each.scrollWidth > each.clientWidth)
  .map(each => [getComputedStyle(each).overflowX, getComputedStyle(each).backgroundAttachment.includes("local")])"""


def test_on_a_phone_a_table_has_room_or_shades_the_edge_beyond_which_there_is_more(visit: Enter, shown: Site) -> None:
    with visit(shown, **LOOKS["phone and light"] | {"locale": "en-GB"}) as visitor:
        page = visitor.open("/customers/acme")
        page.wait_for_selector("table.reasons")
        assert page.evaluate(CUT, ".scroll") == []
        page = visitor.open("/segments?group=plan")
        assert page.evaluate(CUT, ".scroll[aria-labelledby=trends-title]") == []
        page = visitor.open("/stream")
        cut = page.evaluate(CUT, ".scroll")
        assert cut == [["auto", True]] * len(cut) != []


BROKEN = """() => [...document.querySelectorAll("table bdi")].flatMap((each) => {
  const text = each.firstChild, words = [...text.data.matchAll(/[a-z]+/g)];
  const lines = (word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((rect) => rect.top)).size;
  };
  return words.filter((word) => lines(word) > 1).map((word) => word[0]);
})"""


def test_on_a_phone_no_word_of_a_table_is_broken(visit: Enter, valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    plans = ("enterprise", "professional", "foundation", "education")
    features = {"forecasts": 1, "integrations": 2, "notifications": None}
    customers = [replace(full(each), segment=Segment(plan=each), adoption=features) for each in plans]
    beside(lambda: asyncio.run(written(valkey, namespace, customers)))
    with running(settings) as site, visit(site, viewport={"width": 375, "height": 812}) as visitor:
        page = visitor.open("/segments?group=plan")
        page.wait_for_selector("table.heat")
        assert page.evaluate(BROKEN) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_in_chinese_an_age_is_written_as_the_texts_around_it_are(visit: Enter, shown: Site) -> None:
    with visit(shown, locale="zh-CN") as visitor:
        told = visitor.open("/").locator("time[data-form=age]").all_inner_texts()
        assert told
        assert [each for each in told if not re.fullmatch(r"[0-9]+ (天|小时|分钟|秒)", each)] == []


def test_no_name_is_taken_for_anything_but_a_name(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/")
        names = page.locator("[data-row]").all_inner_texts()
        assert {SCRIPT, HANDLER, TEMPLATE} <= set(names)
        for link in page.locator("[data-row]").evaluate_all("all => all.map(each => each.getAttribute('href'))"):
            page = visitor.open(link)
            assert page.locator("main.customer h1").count() == 1, link
        assert page.locator("main img, main script").count() == 0
        assert len(names) == len(NAMES) + 2


def test_who_may_only_read_is_offered_nothing_to_press(visit: Enter, shown: Site) -> None:
    with visit(shown, role="read") as visitor:
        page = visitor.open("/customers/acme")
        page.wait_for_selector("main.customer h1")
        assert page.locator("[data-command]").count() == 0


@pytest.mark.parametrize("command", ["Label", "Close plan"])
def test_nothing_is_said_of_an_end_that_nobody_has_chosen(visit: Enter, shown: Site, command: str) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/customers/acme")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.method))
        page.locator("summary", has_text=command).first.click()
        form = page.locator("details[open] form")
        form.get_by_role("button", name="Send").click()
        assert form.locator("select").evaluate("select => select.validity.valueMissing")
        assert "POST" not in asked


def test_a_customer_that_is_not_there_is_told_with_those_that_are_alike(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        visitor.forgiven = ("404",)
        page = visitor.open("/customers/acm")
        assert page.get_by_role("heading", level=1).inner_text() == "There is no customer acm"
        assert page.get_by_role("link", name="acme").count() == 1
        assert page.get_by_role("link", name="Try again").count() == 0
        assert page.get_by_role("navigation").get_by_role("link").all_inner_texts() == ["Now", "Segments", "Stream"]
        assert visitor.violations() == []
        page.get_by_role("searchbox").fill("calm")
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/calm")


def test_the_first_page_is_light_on_the_line(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        wire = visitor.context.new_cdp_session(visitor.page)
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        visitor.open("/")
        visitor.page.wait_for_load_state("load")
        visitor.page.wait_for_timeout(500)
        assert sum(sizes) <= 150_000
        assert len(sizes) <= 20
        assert len(sizes) > 8
