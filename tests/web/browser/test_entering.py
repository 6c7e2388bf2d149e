"""Signing in: by a token, by a link, and not at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.web.browser.chromium import OUTAGE, visiting
from tests.web.site import Site

pytestmark = pytest.mark.slow


def test_a_token_lets_in_and_leads_to_where_one_wanted(browser: Browser, shown: Site) -> None:
    _, secret = shown.token("read", "Bob")
    with visiting(browser, shown.address) as visitor:
        page = visitor.open("/segments")
        assert page.url.startswith(f"{shown.address}/sign-in")
        assert visitor.violations() == []
        page.get_by_label("Token").fill(secret)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("main.segments")
        assert "Bob" in page.locator("footer").inner_text()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_selector("#sign-in")
        assert visitor.open("/").url.startswith(f"{shown.address}/sign-in")


def test_who_is_let_in_no_more_is_led_to_the_way_in(
    browser: Browser, shown: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.2)
    token_id, _ = shown.token()
    with visiting(browser, shown.address) as visitor:
        visitor.forgiven = (*OUTAGE, "SSE reconnect failed with status 401")
        with visitor.page.expect_response("**/api/v1/live*"):
            page = visitor.open(f"/sign-in#code={shown.access.codes.issue(token_id)}")
            page.wait_for_selector("main.now")
        shown.access.tokens.revoke(token_id)
        page.wait_for_selector("#sign-in")


def test_a_wrong_token_is_refused_in_words(browser: Browser, shown: Site) -> None:
    with visiting(browser, shown.address) as visitor:
        page = visitor.open("/sign-in")
        page.get_by_label("Token").fill("no such token")
        page.get_by_role("button", name="Sign in").click()
        assert "not known" in page.get_by_role("alert").inner_text()


def test_a_link_lets_in_once_and_leaves_no_code_in_the_address(browser: Browser, shown: Site) -> None:
    code = shown.access.codes.issue(shown.token()[0])
    with visiting(browser, shown.address) as visitor:
        page = visitor.open(f"/sign-in#code={code}")
        page.wait_for_selector("main.now")
        assert code not in page.url
    with visiting(browser, shown.address) as visitor:
        page = visitor.open(f"/sign-in#code={code}")
        page.get_by_role("alert").wait_for()
        assert code not in page.url
