"""What opens to be filled in lies in the window, however wide that is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
INSIDE = "each => (({ left, right }) => left >= 0 && right <= innerWidth)(each.getBoundingClientRect())"


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_every_form_that_opens_lies_in_the_window(visit: Enter, shown: Site, locale: str) -> None:
    with visit(shown, locale=locale) as visitor:
        page = visitor.open("/customers/acme")
        buttons = page.locator("details.act > summary")
        expect(buttons).to_have_count(5)
        for width in (375, 701, 1024, 1081, 1280, 1366, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            for button in buttons.all():
                button.click()
                assert page.locator("details[open] form").evaluate(INSIDE), (width, button.inner_text())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
                button.click()


WHOLE = """each => each.getBoundingClientRect().width
  >= each.closest(".actions").getBoundingClientRect().width - 1"""


def test_on_a_phone_a_form_has_the_width_of_its_card(visit: Enter, shown: Site) -> None:
    with visit(shown, viewport={"width": 375, "height": 812}) as visitor:
        page = visitor.open("/customers/acme")
        for button in page.locator(".actions > details.act > summary").all():
            button.click()
            assert page.locator("details[open] form").evaluate(WHOLE), button.inner_text()
            button.click()


def test_a_form_that_opens_below_the_edge_of_the_window_comes_into_it(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/customers/acme")
        opener = page.locator("summary", has_text="Close plan")
        below = opener.evaluate("element => element.getBoundingClientRect().bottom")
        page.set_viewport_size({"width": 1440, "height": int(below) + 10})
        opener.click()
        expect(page.locator("details.act[open] form")).to_be_in_viewport(ratio=1)
