"""A form that somebody writes into stays, though what it is about is over; and nothing stays for ever."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from streams.events import AlertResolved, Segment
from streams.web.pages.customer import ENTRIES
from tests.adapters.portraits import full, told
from tests.adapters.telling import tell
from tests.adapters.view_lanes import NOON
from tests.web.browser.acme import ACME, CALM, known, refreshed
from tests.web.browser.conftest import Enter
from tests.web.browser.neighbours import beside
from tests.web.site import Site

pytestmark = pytest.mark.slow
OVER = AlertResolved(
    event_id="acme:alert:2",
    customer_id="acme",
    occurred_at=NOON,
    alert_id="acme:health_low:1",
    policy="health_low",
    episode=1,
    severity="critical",
    raised_at=NOON,
    resolution="recovered",
)


def test_what_is_being_written_outlives_the_alert_and_says_that_it_is_over(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/customers/acme")
        page.locator("summary", has_text="Snooze").click()
        reason = page.locator("details[open]").get_by_label("Reason")
        reason.fill("They are on")
        known(site.settings, CALM)
        refreshed(page)
        expect(page.locator("#plans .item")).to_have_count(0)
        expect(page.locator("#alerts .over")).to_be_visible()
        expect(page.get_by_role("button", name="Acknowledge")).to_be_hidden()
        expect(reason).to_be_focused()
        page.keyboard.type(" holiday")
        refreshed(page)
        expect(reason).to_have_value("They are on holiday")
        assert visitor.violations() == []


def test_what_was_sent_or_closed_untouched_goes_with_the_alert(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/customers/acme")
        page.route("**/snooze", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))
        page.locator("summary", has_text="Close plan").click()
        page.locator("summary", has_text="Snooze").click()
        form = page.locator("details[open] form")
        form.get_by_label("Reason").fill("They are on holiday")
        known(site.settings, CALM)
        refreshed(page)
        expect(page.locator("#alerts .over")).to_be_visible()
        form.get_by_role("button", name="Send").click()
        expect(page.locator("details[open]")).to_have_count(0)
        refreshed(page)
        expect(page.locator(".item")).to_have_count(0)


def test_an_alert_that_is_over_is_labelled_in_the_timeline_though_it_moves_on(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        known(site.settings, CALM)
        beside(tell, site.settings.redis, site.settings.namespace, OVER)
        page = visitor.open("/customers/acme")
        page.route("**/label", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))
        page.locator(".history summary", has_text="Label").click()
        form = page.locator(".history details[open] form")
        form.get_by_label("How it turned out").select_option("saved")
        beside(tell, site.settings.redis, site.settings.namespace, replace(told("acme"), event_id="acme:3"))
        refreshed(page)
        expect(page.locator(".history li")).to_have_count(3)
        expect(form.get_by_label("How it turned out")).to_have_value("saved")
        assert visitor.violations() == []
        with page.expect_request("**/acme%3Ahealth_low%3A1/label") as sent:
            form.get_by_role("button", name="Send").click()
        assert sent.value.post_data == "customer_id=acme&useful=saved"


def test_an_override_that_is_being_written_outlives_that_the_customer_is_one(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/customers/acme")
        page.locator("summary", has_text="Override health").click()
        reason = page.locator("details[open]").get_by_label("Reason")
        reason.fill("They are on")
        known(site.settings, replace(CALM, left_on=NOON.date()))
        refreshed(page)
        expect(page.locator(".head")).to_contain_text("Left on")
        expect(page.get_by_text("The customer has left meanwhile.")).to_be_visible()
        expect(reason).to_be_focused()
        page.keyboard.type(" holiday")
        refreshed(page)
        expect(reason).to_have_value("They are on holiday")
        assert visitor.violations() == []
        reason.fill("")
        page.keyboard.press("Escape")
        refreshed(page)
        expect(page.locator("summary", has_text="Override health")).to_have_count(0)


def test_a_label_that_is_being_chosen_outlives_that_its_entry_has_left_the_timeline(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        known(site.settings, CALM)
        beside(tell, site.settings.redis, site.settings.namespace, OVER)
        page = visitor.open("/customers/acme")
        page.locator(".history summary", has_text="Label").click()
        chosen = page.locator(".history details[open]").get_by_label("How it turned out")
        chosen.select_option("saved")
        later = [replace(told("acme"), event_id=f"acme:{number}") for number in range(3, 3 + ENTRIES)]
        beside(tell, site.settings.redis, site.settings.namespace, *later)
        for _ in range(2):
            refreshed(page)
            expect(page.locator(".history li")).to_have_count(ENTRIES + 1)
            expect(chosen).to_have_value("saved")
        assert visitor.violations() == []
        chosen.select_option("")
        page.keyboard.press("Escape")
        refreshed(page)
        expect(page.locator(".history li")).to_have_count(ENTRIES)


def test_a_filter_that_is_being_chosen_stays_as_it_was_opened(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        page = visitor.open("/")
        options = page.locator("select[name=plan] option")
        page.locator("select[name=plan]").focus()
        free = [replace(full(name), segment=Segment(plan="free")) for name in ("globex", "initech")]
        known(site.settings, ACME, *free)
        refreshed(page)
        expect(page.locator("[data-row]")).to_have_count(3)
        expect(options).to_have_text(["Plan", "pro"])
        page.locator("select[name=plan]").blur()
        refreshed(page)
        expect(options).to_have_text(["Plan", "free", "pro"])
