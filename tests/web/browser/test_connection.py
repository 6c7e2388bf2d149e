"""A page whose connection is lost says so, and is whole again by itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, Route, expect

from streams.adapters.embedded import ports
from streams.settings import Settings
from tests.web.browser.chromium import OUTAGE, again, ground, visiting
from tests.web.browser.conftest import Enter
from tests.web.browser.neighbours import Valkey
from tests.web.site import Site, running, until

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
        pill = page.locator("#fresh")
        assert (pill.inner_text().split("\n")[0], ground(pill)) == ("No connection", ground(page.locator("#lost")))
        assert visitor.violations() == []
        with running(settings):
            expect(page.locator("#lost")).to_be_hidden(timeout=2 * SOON)
            expect(pill.get_by_text("No connection")).to_be_hidden()


@contextmanager
def nobody(_: int) -> Iterator[None]:
    """Nobody listens where the server was."""
    yield


@contextmanager
def silence(port: int) -> Iterator[None]:
    """Whoever connects to where the server was is never answered."""
    with socket.create_server(("127.0.0.1", port), backlog=64):
        yield


FAILURES = "window.failures = 0; document.addEventListener('htmx:sse:error', () => { window.failures++; })"


@pytest.mark.parametrize(("instead", "longest_ms"), [(nobody, 3_000), (silence, 20_000)])
def test_a_page_tries_again_soon_however_long_its_server_was_away(
    browser: Browser, shown: Site, instead: Callable[[int], AbstractContextManager[None]], longest_ms: int
) -> None:
    settings = replace(shown.settings, serve_port=ports.free())
    code = shown.access.codes.issue(shown.token()[0])
    with visiting(browser, f"http://127.0.0.1:{settings.serve_port}") as visitor:
        visitor.forgiven = (*OUTAGE, "AbortError", "htmx:error: timeout")
        visitor.page.add_init_script(FAILURES)
        visitor.page.clock.install()
        with running(settings), visitor.page.expect_response("**/api/v1/live*"):
            page = visitor.open(f"/sign-in#code={code}")
            page.wait_for_selector("main.now")
        with instead(settings.serve_port):
            page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=30))
            for _ in range(10):
                # a busy browser may set its timer only when the clock is past it
                assert _fails(page, longest_ms) or _fails(page, longest_ms)
        with running(settings):
            page.clock.run_for(longest_ms)
            page.clock.resume()
            expect(page.locator("#lost")).to_be_hidden(timeout=SOON)


def _fails(page: Page, within_ms: int) -> bool:
    before, deadline = page.evaluate("failures"), time.monotonic() + 5
    page.clock.run_for(within_ms)
    while page.evaluate("failures") == before and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(page.evaluate("failures") > before)


HEARD = "window.heard = 0; document.addEventListener('htmx:sse:before:message', () => { window.heard++; })"


def test_a_page_hears_heartbeats_and_asks_for_nothing(
    visit: Enter, shown: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.2)
    with visit(shown) as visitor:
        visitor.page.add_init_script(HEARD)
        with visitor.page.expect_response(again("/customers/acme")):
            page = visitor.open("/customers/acme")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        before = page.evaluate("heard")
        until(lambda: page.evaluate("heard") > before + 5)
        assert page.url not in asked


def test_a_connection_that_is_silent_is_opened_anew_and_said_to_be_lost_where_it_cannot_be(
    visit: Enter, shown: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 3_600.0)
    with visit(shown) as visitor:
        visitor.forgiven = (*OUTAGE, "AbortError", "htmx:error: timeout")
        page = visitor.page
        page.clock.install()
        with page.expect_response("**/api/v1/live*"):
            visitor.open("/customers/acme")
        with page.expect_response("**/api/v1/live*"):
            page.clock.run_for(45_000)
        expect(page.locator("#lost")).to_be_hidden()
        page.route("**/api/v1/live*", lambda route: route.abort())
        page.clock.run_for(50_000)
        expect(page.locator("#lost")).to_be_visible(timeout=SOON)
        page.unroute("**/api/v1/live*")
        page.clock.run_for(5_000)
        expect(page.locator("#lost")).to_be_hidden(timeout=SOON)


@pytest.mark.parametrize("late", ["vendor/htmx.min.js", "vendor/hx-sse.min.js", "js/app.js"])
def test_a_page_is_live_whichever_of_its_scripts_comes_late(visit: Enter, shown: Site, late: str) -> None:
    def after_a_while(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    with visit(shown) as visitor:
        visitor.page.route(f"**/{late}", after_a_while)
        with visitor.page.expect_response("**/api/v1/live*"):
            visitor.open("/")
        visitor.page.wait_for_timeout(5_000)  # it would say so after four
        expect(visitor.page.locator("#lost")).to_be_hidden()


def test_a_page_that_could_not_be_read_comes_by_itself_when_the_view_is_back(browser: Browser, tmp_path: Path) -> None:
    valkey = Valkey(tmp_path / "valkey")
    settings = Settings(redis=valkey.url, namespace="away.", partitions=1, home=tmp_path, serve_port=0)
    try:
        with running(settings) as site, visiting(browser, site.address) as visitor:
            visitor.forgiven = OUTAGE
            page = visitor.open(f"/sign-in#code={site.access.codes.issue(site.token()[0])}")
            page.wait_for_selector("main.now")
            valkey.stop()
            visitor.open("/segments")
            expect(page.get_by_role("heading", level=1)).to_have_text("The read model does not answer")
            assert visitor.violations() == []
            valkey.start()
            page.wait_for_selector("main.segments")
    finally:
        valkey.stop()
