"""An application with a view that knows some customers, on a real Valkey and a real Kafka."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.adapters import topics
from streams.settings import Settings
from tests.adapters.portraits import HOSTILE, full, written
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
    'it\'s "quoted"',
)


@pytest.fixture
def settings(broker: str, valkey: str, namespace: str, tmp_path: Path) -> Settings:
    """Return settings of an installation of its own."""
    return Settings(broker=broker, redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """Return a running application; its view knows `CUSTOMERS`, its Kafka all topics."""
    topics.create(settings.broker, topics.wanted(settings))
    asyncio.run(written(settings.redis, settings.namespace, [full(name) for name in CUSTOMERS]))
    with running(settings) as site:
        yield site
