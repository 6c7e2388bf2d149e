"""Pictures of the four pages for the README, of a simulated company that workers have really counted.

``python -m tests.web.browser.screenshots`` writes ``docs/images/``.
"""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote

import redis

from streams.adapters.embedded import kafka, valkey
from streams.adapters.reading_view import ViewReader
from streams.settings import Settings
from tests.end_to_end.stage import PARTITIONS, company, staged
from tests.web.browser.chromium import started, visiting
from tests.web.site import Site, running

IMAGES: Final = Path(__file__).parents[3] / "docs" / "images"
CUSTOMERS: Final = 160
DAYS: Final = 120
SIZE: Final = {"width": 1440, "height": 900}
FRESH_SECONDS: Final = 25  # until the quiet partitions have said that time passes


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with kafka.start(home / "kafka") as broker, valkey.start(home / "valkey") as view:
            settings = Settings(
                broker=broker.address, redis=view.address, partitions=PARTITIONS, home=home, serve_port=0
            )
            midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            with staged(settings, home) as stage, running(settings) as site:
                stage.feed(company(CUSTOMERS, DAYS, start=midnight - timedelta(days=DAYS)), close_days=0)
                stage.work(HELIX_TICKS="1", HELIX_LEARNING="1")
                stage.wait()
                time.sleep(FRESH_SECONDS)
                photograph(site)


def photograph(site: Site) -> None:
    """Take each page, by day and by night."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with redis.Redis.from_url(site.settings.redis) as client:
        worst = ViewReader(client, site.settings.namespace).ranking(limit=1).items[0].customer_id
    pages = {
        "now": "/",
        "customer": f"/customers/{quote(worst, safe='')}",
        "segments": "/segments",
        "stream": "/stream",
    }
    with started() as browser:
        for scheme, ending in (("light", ""), ("dark", "-dark")):
            with visiting(browser, site.address, color_scheme=scheme, viewport=SIZE) as visitor:
                visitor.open(f"/sign-in#code={site.access.codes.issue(site.token('operator', 'Ann')[0])}")
                visitor.page.wait_for_selector("main h1")
                for name, path in pages.items():
                    visitor.open(path)
                    visitor.page.wait_for_timeout(1_500)
                    visitor.page.screenshot(path=IMAGES / f"{name}{ending}.png")


if __name__ == "__main__":
    os.environ.pop("HELIX_HOME", None)
    main()
