"""A page whose connection is lost says so, and is whole again by itself."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, expect

from streams.adapters.embedded import ports
from tests.web.browser.chromium import OUTAGE, visiting
from tests.web.browser.conftest import Enter
from tests.web.site import Site, running

pytestmark = pytest.mark.slow
SOON = 20_000


def test_a_page_without_its_server_says_that_it_stands_still(browser: Browser, shown: Site) -> None:
    settings = replace(shown.settings, serve_port=ports.free())
    address = f"http://127.0.0.1:{settings.serve_port}"
    code = shown.access.codes.issue(shown.token()[0])
    with visiting(browser, address) as visitor:
        visitor.forgiven = OUTAGE
        with running(settings):
            page = visitor.open(f"/sign-in#code={code}")
            page.wait_for_selector("main.now")
            page.wait_for_timeout(5_000)
            expect(page.locator("#lost")).to_be_hidden(timeout=SOON)
        expect(page.locator("#lost")).to_be_visible(timeout=SOON)
        assert page.locator("[data-row]").count() > 0
        with running(settings):
            expect(page.locator("#lost")).to_be_hidden(timeout=2 * SOON)


HIDE = """hidden => {
  Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_tabs_in_the_background_leave_the_connections_of_the_browser_to_the_one_before_it(
    visit: Enter, shown: Site
) -> None:
    with visit(shown) as visitor:
        visitor.context.add_init_script(f"({HIDE})(true)")
        tabs = [visitor.context.new_page() for _ in range(8)]
        for tab in tabs:
            tab.goto(f"{shown.address}/customers/acme")
            tab.wait_for_load_state("load")
        page = visitor.open("/")
        page.wait_for_selector("main.now")
        asked: list[str] = []
        tabs[-1].on("request", lambda request: asked.append(request.url))
        tabs[-1].evaluate(HIDE, False)
        tabs[-1].wait_for_timeout(1_000)
        assert any("/api/v1/live" in url for url in asked)
        expect(tabs[-1].locator("#lost")).to_be_hidden()
