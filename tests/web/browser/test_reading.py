"""A reader's own language, zone, theme and keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Enter
from tests.web.site import Site, until

pytestmark = pytest.mark.slow


def test_the_language_is_the_browsers_until_another_is_chosen(visit: Enter, shown: Site) -> None:
    with visit(shown, locale="zh-CN") as visitor:
        page = visitor.open("/")
        assert page.locator("html").get_attribute("lang") == "zh"
        page.get_by_role("link", name="English").click()
        page.wait_for_selector("html[lang=en]")
        visitor.open("/segments")
        assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(
    ("locale", "zone", "moment", "money"),
    [("en-US", "America/New_York", "Mar 1", "€1,200"), ("zh-CN", "Asia/Shanghai", "3月1日", "€1,200")],
)
def test_numbers_and_times_are_written_in_the_readers_way(
    visit: Enter, shown: Site, locale: str, zone: str, moment: str, money: str
) -> None:
    with visit(shown, locale=locale, timezone_id=zone) as visitor:
        page = visitor.open("/customers/acme")
        told = page.locator(".head time[data-form=moment]").first.inner_text()
        hour = {"America/New_York": "07:00", "Asia/Shanghai": "20:00"}[zone]
        assert moment in told
        assert hour in told
        assert money in page.locator(".facts").inner_text()


def test_the_theme_turns_and_is_kept(visit: Enter, shown: Site) -> None:
    with visit(shown, color_scheme="light") as visitor:
        page = visitor.open("/")
        light = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        page.keyboard.press("d")
        page.wait_for_selector("html[data-theme=dark]")
        dark = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        assert light != dark
        visitor.open("/stream")
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_everything_is_reached_by_keys(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("j")
        page.keyboard.press("j")
        second = page.locator("[data-row]").nth(1)
        assert page.evaluate("document.activeElement.textContent") == second.inner_text()
        page.keyboard.press("Enter")
        page.wait_for_selector("main.customer[data-htmx-powered]")
        page.keyboard.press("?")
        assert page.locator("dialog#help").is_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog#help")).to_be_hidden()
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("calm")
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/calm")
        page.keyboard.press("3")
        page.wait_for_selector("main.stream")


def test_single_keys_can_be_switched_off(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/")
        page.keyboard.press("?")
        page.locator("#keys-on").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("2")
        page.wait_for_timeout(200)
        assert page.locator("main.now").count() == 1
        visitor.open("/stream")
        assert not page.locator("#keys-on").is_checked()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_customer_is_found_on_a_phone(visit: Enter, shown: Site, locale: str) -> None:
    with visit(shown, locale=locale, viewport={"width": 375, "height": 812}, has_touch=True) as visitor:
        page = visitor.open("/")
        field = page.get_by_role("searchbox")
        field.tap()
        assert field.evaluate("each => each.getBoundingClientRect().right <= innerWidth")
        page.keyboard.type("calm")
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/calm")


@pytest.mark.parametrize(
    ("seconds", "told"), [(6_768, "1.9h"), (94_680, "1.1d"), (3_600, "1h"), (1_296_000, "15d"), (1.24, "1.2s")]
)
def test_a_span_of_time_is_told_as_near_as_two_digits_can(visit: Enter, shown: Site, seconds: float, told: str) -> None:
    with visit(shown, locale="en-US") as visitor:
        page = visitor.open("/customers/acme")
        span = page.locator("[data-form=duration]").first

        def is_told() -> bool:
            span.evaluate("(each, seconds) => each.setAttribute('value', seconds)", seconds)
            page.wait_for_timeout(50)
            return bool(span.inner_text() == told)

        until(is_told)  # a page that has just been opened may take itself anew, and with it what it was told


@pytest.mark.parametrize("path", ["/", "/customers/acme", "/segments", "/stream"])
def test_on_a_phone_too_the_time_of_the_picture_is_in_sight(visit: Enter, shown: Site, path: str) -> None:
    with visit(shown, viewport={"width": 375, "height": 812}) as visitor:
        page = visitor.open(path)
        expect(page.locator("#fresh time")).to_be_visible()
        expect(page.locator("#fresh")).to_contain_text("as of 1 Mar")
