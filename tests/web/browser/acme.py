"""A customer with an alert and a plan, whom the view comes to know otherwise while a page is open."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from playwright.sync_api import Page

from streams.adapters.view import Portrait
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.web.browser.neighbours import beside

ACME = full("acme")
CALM = replace(ACME, alerts=(), plans=())


def known(settings: Settings, *customers: Portrait) -> None:
    """Let the view know customers as they are now."""
    beside(lambda: asyncio.run(written(settings.redis, settings.namespace, list(customers))))


def refreshed(page: Page) -> None:
    """Let the page ask for itself, and wait until it has."""
    with page.expect_response(lambda answer: answer.url == page.url):
        page.evaluate("htmx.trigger('#main', 'helix:refresh')")
