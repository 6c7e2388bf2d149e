"""A tab in the background takes no connection that another needs, and is as live as any once it is looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.web.browser.chromium import OUTAGE
from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow

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


def test_a_connection_that_came_about_unseen_and_is_silent_is_opened_anew(
    visit: Enter, shown: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 3_600.0)
    with visit(shown) as visitor:
        visitor.forgiven = (*OUTAGE, "AbortError", "htmx:error: timeout")
        page = visitor.page

        def unseen(route: Route) -> None:
            page.evaluate(HIDE, True)  # while the answer is on its way
            route.continue_()

        page.clock.install()
        page.route("**/api/v1/live*", unseen, times=1)
        with page.expect_response("**/api/v1/live*"):
            visitor.open("/customers/acme")
        page.clock.run_for(45_000)
        page.evaluate(HIDE, False)
        with page.expect_response("**/api/v1/live*"):
            page.clock.run_for(45_000)
        expect(page.locator("#lost")).to_be_hidden()
