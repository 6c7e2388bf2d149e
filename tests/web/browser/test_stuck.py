"""A page that cannot be brought up to date does not pass for one that is: it says so, or is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.adapters.portraits import full
from tests.web.browser.acme import known
from tests.web.browser.chromium import OUTAGE, ground
from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
SOON = 20_000


def broken(route: Route) -> None:
    """Answer as a server that has a fault."""
    route.fulfill(status=500, json={"status": 500})


@pytest.mark.parametrize("asked", ["/customers/acme", "/freshness"])
def test_a_page_that_asks_in_vain_says_so_until_it_is_answered(visit: Enter, shown: Site, asked: str) -> None:
    with visit(shown) as visitor:
        visitor.forgiven = OUTAGE
        page = visitor.open("/customers/acme")
        page.wait_for_selector("#main[data-htmx-powered]")
        pill = page.locator("#fresh")
        page.route(f"**{asked}", broken)
        page.evaluate("htmx.trigger('#main', 'helix:refresh')")
        expect(page.locator("#stuck")).to_be_visible(timeout=SOON)
        assert (pill.inner_text().split("\n")[0], ground(pill)) == ("Stands still", ground(page.locator("#stuck")))
        assert visitor.violations() == []
        page.unroute(f"**{asked}")
        expect(page.locator("#stuck")).to_be_hidden(timeout=SOON)
        expect(pill.get_by_text("Stands still")).to_be_hidden()


def test_a_customer_who_is_erased_is_shown_no_longer(visit: Enter, site: Site) -> None:
    with visit(site) as visitor:
        visitor.forgiven = (*OUTAGE, "404")
        page = visitor.open("/customers/acme")
        page.wait_for_selector("#main[data-htmx-powered]")
        known(site.settings, full("globex"))
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no customer acme", timeout=SOON)
