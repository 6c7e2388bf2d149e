"""One installation for all of these tests, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from streams.settings import Settings
from tests.end_to_end.stage import PARTITIONS, Stage, staged
from tests.web.browser import chromium, gallery
from tests.web.browser.acme import ACME, known
from tests.web.browser.chromium import visiting
from tests.web.browser.neighbours import Valkey, beside
from tests.web.site import Site, running

Enter = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser; while it runs no other event loop can, so it goes before another module's tests come."""
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def shown(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return an application whose view has something to tell in every part of every page; no Kafka is needed."""
    home = tmp_path_factory.mktemp("gallery")
    settings = Settings(redis=valkey, namespace="gallery.", partitions=1, home=home, serve_port=0)
    beside(gallery.fill, settings)
    with running(settings) as site:
        yield site


@pytest.fixture(scope="session")
def own_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """Return a Valkey that may be stopped and started again."""
    server = Valkey(tmp_path_factory.mktemp("own-valkey"))
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def stage(broker: str, own_valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return topics of their own, on which workers may work."""
    home = tmp_path_factory.mktemp("browser")
    settings = Settings(
        broker=broker, redis=own_valkey.url, namespace="browser.", partitions=PARTITIONS, home=home, serve_port=0
    )
    with staged(settings, home) as stage:
        yield stage


@pytest.fixture(scope="session")
def live(stage: Stage) -> Iterator[Site]:
    """Return an application beside the workers of the stage."""
    with running(stage.settings) as site:
        yield site


@pytest.fixture
def visit(browser: Browser) -> Enter:
    """Return how to come in, signed in: ``with visit(site) as visitor``."""

    def enter(site: Site, role: Any = "operator", **how: Any) -> Any:
        of = site.address, str(site.settings.home), role  # another site may get the port of one that is no more
        if (kept := PASSES.get(of)) is None:
            kept = PASSES[of] = sign_in(browser, site, role)
        return visiting(browser, site.address, storage_state=kept, **how)

    return enter


PASSES: dict[tuple[str, str, str], Any] = {}


def sign_in(browser: Browser, site: Site, role: Any) -> Any:
    """Return what a browser keeps after it followed a sign-in link."""
    token_id, _ = site.token(role, "Ann")
    with visiting(browser, site.address) as visitor:
        visitor.open(f"/sign-in#code={site.access.codes.issue(token_id)}")
        visitor.page.wait_for_selector("#fresh")  # the page on which one signs in has none
        return visitor.context.storage_state()


@pytest.fixture
def site(valkey: str, namespace: str, tmp_path: Path) -> Iterator[Site]:
    """Return an application whose view knows a customer with an alert and a plan."""
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    known(settings, ACME)
    with running(settings) as site:
        yield site
