"""A row of the list leads to its customer as a whole, and stays a text that can be selected."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow


def opened(page: Page) -> Locator:
    """Return the row of a customer on the first page, once the page is alive."""
    page.wait_for_selector("#main[data-htmx-powered]")
    return page.locator("tr", has=page.get_by_role("link", name="acme", exact=True))


def test_a_row_leads_to_its_customer_wherever_it_is_clicked(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        opened(visitor.open("/")).locator(".c-why").click()
        visitor.page.wait_for_url("**/customers/acme")


@pytest.mark.parametrize("place", [".c-why", ".name"])
def test_with_the_key_for_another_tab_it_opens_there(visit: Enter, shown: Site, place: str) -> None:
    with visit(shown) as visitor:
        row = opened(visitor.open("/"))
        with visitor.context.expect_page() as another:
            row.locator(place).click(modifiers=["ControlOrMeta"])
        another.value.wait_for_url("**/customers/acme")
        assert len(visitor.context.pages) == 2
        assert visitor.page.url == f"{shown.address}/"


def test_who_selects_text_in_a_row_stays(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        box = opened(visitor.open("/")).locator(".c-why .wrap").bounding_box()
        assert box
        mouse = visitor.page.mouse
        mouse.move(box["x"] + 2, box["y"] + 8)
        mouse.down()
        mouse.move(box["x"] + 40, box["y"] + 8, steps=4)
        mouse.up()
        visitor.page.wait_for_timeout(300)
        assert visitor.page.evaluate("getSelection().toString()")
        assert visitor.page.url == f"{shown.address}/"
