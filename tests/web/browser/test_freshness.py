"""How fresh a picture is stands still while it is, and says to everybody what it means."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
import pytest
import redis
from playwright.sync_api import Page, expect

from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
NOTE = "No event has come within the last seconds"


def alive(site: Site, page: Page, rate: float, said: str) -> None:
    """Let a worker say how many events come, and the page what that is."""
    now = datetime.now(UTC)
    lanes = (Lane(partition=0, lag=0, watermark=now, records_per_second=rate),)
    worker = Worker(worker="w", at=now, started_at=now, tick_seconds=1, lanes=lanes)
    with redis.Redis.from_url(site.settings.redis) as client:
        client.hset(Keys(site.settings.namespace).workers, "w", msgspec.json.encode(worker))
    page.evaluate("htmx.trigger('#fresh', 'helix:look')")
    expect(page.locator("#fresh .said")).to_have_text(said)


@pytest.mark.parametrize(
    ("locale", "live", "quiet"), [("en-GB", "Live", "Live, quiet"), ("zh-CN", "实时", "实时，暂无事件")]
)
def test_nothing_moves_when_an_event_comes_after_a_quiet_while(
    visit: Enter, site: Site, locale: str, live: str, quiet: str
) -> None:
    with visit(site, locale=locale, viewport={"width": 1440, "height": 900}) as visitor:
        page, widths = visitor.open("/"), []
        for rate, said in ((0.0, quiet), (9.0, live), (0.0, quiet)):
            alive(site, page, rate, said)
            widths.append(page.locator("#fresh .told").evaluate("each => each.getBoundingClientRect().width"))
        assert len(set(widths)) == 1


@pytest.mark.parametrize("width", [375, 1440])
def test_who_goes_by_keys_reads_the_note_and_who_touches_it_comes_to_the_stream(
    visit: Enter, site: Site, width: int
) -> None:
    with visit(site, viewport={"width": width, "height": 800}) as visitor:
        page = visitor.open("/segments")
        alive(site, page, 0.0, "Live, quiet")
        fresh, note = page.locator("#fresh"), page.locator("#fresh-note")
        expect(note).to_be_hidden()
        expect(fresh).to_have_accessible_description(re.compile(NOTE))
        page.get_by_role("searchbox").focus()
        page.keyboard.press("Tab")
        expect(fresh).to_be_focused()
        expect(note).to_be_in_viewport(ratio=1)
        expect(note).to_contain_text(NOTE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visitor.violations() == []
        fresh.click()
        page.wait_for_url("**/stream")
        expect(page.locator("main")).to_contain_text("No event has come within the last ten seconds")
