"""Who works with keys alone goes on where a command was sent, also when what it was sent with is there no more."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from tests.adapters.view_lanes import NOON
from tests.web.browser.acme import ACME, CALM, known, refreshed
from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
FIRST = ACME.alerts[0]


def taking(page: Page) -> None:
    """Let every command be taken."""
    page.route("**/api/v1/alerts/**", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))


def test_after_a_form_was_sent_the_focus_is_on_what_opened_it(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/customers/acme")
        taking(page)
        opener = page.locator("#alerts summary", has_text="Snooze")
        opener.focus()
        page.keyboard.press("Enter")
        page.locator("details[open]").get_by_label("Reason").fill("They are on holiday")
        page.locator("details[open]").get_by_role("button", name="Send").focus()
        page.keyboard.press("Enter")
        expect(opener).to_be_focused()
        refreshed(page)
        expect(opener).to_be_focused()


def test_a_task_is_done_by_keys_alone_once_it_was_said_that_it_cannot_be_undone(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/customers/acme")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
        page.route("**/complete", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))
        opener = page.locator(".tasks summary", has_text="Mark done")
        expect(opener).to_have_attribute("aria-label", "Mark done: Hold a workshop")
        opener.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".tasks details[open]")).to_contain_text("It cannot be undone.")
        assert asked == []
        page.keyboard.press("Tab")
        send = page.locator(".tasks details[open]").get_by_role("button", name="Send")
        expect(send).to_be_focused()
        expect(send).to_have_accessible_description("It cannot be undone.")
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_contain_text("Sent")
        expect(opener).to_be_focused()
        assert len(asked) == 1
        assert visitor.violations() == []


def test_a_button_keeps_the_focus_and_leaves_it_to_its_neighbour(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/customers/acme")
        taking(page)
        button = page.get_by_role("button", name="Acknowledge")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_contain_text("Sent")
        expect(button).to_be_focused()
        taken = replace(FIRST, state="acknowledged", acknowledged_at=NOON, acknowledged_by="Ann")
        known(site.settings, replace(ACME, alerts=(taken,)))
        refreshed(page)
        expect(button).to_have_count(0)
        expect(page.locator("#alerts summary", has_text="Snooze")).to_be_focused()
        known(site.settings, CALM)
        refreshed(page)
        expect(page.locator("#alerts .item")).to_have_count(0)
        assert page.evaluate("document.activeElement.closest('main') !== null")
