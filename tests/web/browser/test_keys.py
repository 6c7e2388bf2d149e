"""The key that acts: it is for whom the focus is on, and says so where it can do nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
CALM = "a[href='/customers/calm']"


def acknowledging(page: Page) -> list[str]:
    """Take every acknowledgement on, and return the addresses that they are sent to."""
    sent: list[str] = []

    def take(route: Any) -> None:
        sent.append(unquote(route.request.url))
        route.fulfill(status=202, json={"command_id": "c-1"})

    page.route("**/acknowledge", take)
    return sent


def test_a_key_acknowledges_the_first_alert_of_whom_the_focus_is_on(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        sent = acknowledging(visitor.page)
        page = visitor.open("/")
        page.wait_for_selector("#main[data-htmx-powered]")
        page.locator("[data-row][href='/customers/acme']").focus()
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_have_text("Sent; waiting for it to take effect.")
        assert [each.removeprefix(shown.address) for each in sent] == ["/api/v1/alerts/acme:health_low:1/acknowledge"]


@pytest.mark.parametrize("focused", ["body", f"{CALM}[data-row]"])
def test_where_nothing_waits_to_be_acknowledged_the_key_says_so(visit: Enter, shown: Site, focused: str) -> None:
    with visit(shown) as visitor:
        sent = acknowledging(visitor.page)
        page = visitor.open("/")
        page.wait_for_selector("#main[data-htmx-powered]")
        page.locator(focused).focus()
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_have_text("There is no alert to acknowledge here.")
        assert sent == []


def test_who_may_only_read_is_told_that_the_key_is_not_for_them(visit: Enter, shown: Site) -> None:
    with visit(shown, role="read") as visitor:
        page = visitor.open("/customers/acme")
        page.wait_for_selector("#main[data-htmx-powered]")
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_contain_text("Only operators")
