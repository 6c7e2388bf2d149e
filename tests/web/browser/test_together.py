"""The time above a page is that of the page: they come in one answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import redis
from playwright.sync_api import expect

from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from streams.settings import Settings
from tests.adapters.view_lanes import NOON
from tests.web.browser import gallery
from tests.web.browser.acme import refreshed
from tests.web.browser.conftest import Enter
from tests.web.browser.neighbours import beside
from tests.web.site import Site, running

pytestmark = pytest.mark.slow


@pytest.fixture
def site(valkey: str, namespace: str, tmp_path: Path) -> Iterator[Site]:
    """Return an application with a view of its own."""
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    beside(gallery.fill, settings)
    with running(settings) as site:
        yield site


def test_the_time_on_top_moves_with_the_page_and_does_not_wait_for_its_own_turn(visit: Enter, site: Site) -> None:
    with visit(site, timezone_id="UTC") as visitor:
        visitor.page.route("**/freshness", lambda route: route.fulfill(status=204))
        page = visitor.open("/customers/acme")
        expect(page.locator("#fresh")).to_contain_text("as of 1 Mar, 12:00")
        now = datetime.now(UTC)
        lanes = (Lane(partition=0, watermark=NOON + timedelta(days=1), records_per_second=9.0),)
        with redis.Redis.from_url(site.settings.redis) as client:
            worker = Worker(worker=gallery.HANDLER, at=now, started_at=now, lanes=lanes)
            client.hset(Keys(site.settings.namespace).workers, gallery.HANDLER, msgspec.json.encode(worker))
        refreshed(page)
        expect(page.locator("#fresh")).to_contain_text("as of 2 Mar, 12:00")
        expect(page.locator("#fresh")).to_contain_text("History is being played")
        refreshed(page)
        expect(page.locator("#fresh")).to_have_count(1)
