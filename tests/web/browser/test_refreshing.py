"""A page that has asked for itself, and was told what it shows without its frame, is whole wherever one comes from."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.browser.acme import refreshed
from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
PLACES = [("/", "/customers/acme"), ("/customers/acme", "/"), ("/segments", "/stream"), ("/stream", "/segments")]


def opened(page: Page) -> None:
    page.wait_for_selector("#main[data-htmx-powered]")
    refreshed(page)
    whole(page)


def whole(page: Page) -> None:
    assert page.locator("header.bar, #main, #fresh, footer.foot").count() == 4
    assert page.locator("link[rel=stylesheet]").count() >= 5


@pytest.mark.parametrize(("path", "other"), PLACES)
def test_who_goes_on_and_back_and_reloads_finds_the_whole_page(
    visit: Enter, shown: Site, path: str, other: str
) -> None:
    with visit(shown) as visitor:
        page = visitor.open(path)
        opened(page)
        page.goto(f"{shown.address}{other}")
        opened(page)
        page.go_back()
        whole(page)
        page.reload()
        whole(page)
        page.go_forward()
        whole(page)


def test_a_page_that_asks_for_itself_is_sent_what_it_shows_and_no_more(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/")
        page.wait_for_selector("#main[data-htmx-powered]")
        with page.expect_response(lambda answer: answer.url == page.url) as found:
            page.evaluate("htmx.trigger('#main', 'helix:refresh')")
        answer: Any = found.value
        assert answer.text().lstrip().startswith('<a id="fresh"')
        whole(page)
