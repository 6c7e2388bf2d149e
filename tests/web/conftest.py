"""An application with a view that knows some customers, on a real Valkey and a real Kafka."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from streams.adapters import topics
from streams.settings import Settings
from tests.adapters.portraits import HOSTILE, full, written
from tests.adapters.view_lanes import NOON
from tests.web.playing import plays
from tests.web.site import Site, running

CUSTOMERS = (
    "acme",
    "globex",
    "a/b",
    HOSTILE,
    "<script>alert(1)</script>",
    "50% & more?#",
    "客户 🦊",
    ".",
    "..",
    'it\'s "quoted"',
    "line\rend",
)


@pytest.fixture
def settings(broker: str, valkey: str, namespace: str, tmp_path: Path) -> Settings:
    """Return settings of an installation of its own."""
    return settings_in(broker, valkey, namespace, tmp_path)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """Return a running application; its view knows `CUSTOMERS`, its Kafka all topics."""
    with furnished(settings) as site:
        yield site


@pytest.fixture
def at_noon(site: Site) -> None:
    """Let the stream be at the time at which its customers were judged."""
    plays(site.settings.redis, site.settings.namespace, NOON)


@pytest.fixture(scope="module")
def shared_site(broker: str, valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return the same for all tests of a file, each of which leaves it as it was but for tokens of its own."""
    with furnished(settings_in(broker, valkey, f"t-{uuid4().hex[:8]}.", tmp_path_factory.mktemp("home"))) as site:
        yield site


def settings_in(broker: str, valkey: str, namespace: str, home: Path) -> Settings:
    return Settings(broker=broker, redis=valkey, namespace=namespace, partitions=1, home=home, serve_port=0)


@contextmanager
def furnished(settings: Settings) -> Iterator[Site]:
    topics.create(settings.broker, topics.wanted(settings))
    asyncio.run(written(settings.redis, settings.namespace, [full(name) for name in CUSTOMERS]))
    with running(settings) as site:
        yield site
