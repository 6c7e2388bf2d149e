"""Where a command that only reads finds the data: a server that was named, one that runs, or the data left on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streams.adapters.embedded import kafka, valkey
from streams.adapters.embedded.instance import find_running
from streams.settings import Settings


@contextmanager
def redis_for_reading(settings: Settings) -> Iterator[str]:
    """Yield a URL: ``HELIX_REDIS``, that of a running Helix, or that of a Valkey started on what the last one left.

    With none of them it is the default address, on which a Redis of one's own may listen. Raises ``LocalError``.
    """
    running = find_running(settings.home)
    if "redis" in settings.given:
        yield settings.redis
    elif running:
        yield running.redis
    elif valkey.holds_data(settings.home / "valkey"):
        server = valkey.start(settings.home / "valkey")
        try:
            yield server.url
        finally:
            server.stop()
    else:
        yield settings.redis


@contextmanager
def broker_for_reading(settings: Settings) -> Iterator[str]:
    """Yield an address: ``HELIX_BROKER``, that of a running Helix, or that of a Kafka started on what the last left.

    With none of them it is the default address, on which a Kafka of one's own may listen. Raises ``LocalError``.
    """
    running = find_running(settings.home)
    if "broker" in settings.given:
        yield settings.broker
    elif running:
        yield running.broker
    elif kafka.holds_data(settings.home / "kafka"):
        server = kafka.start(settings.home / "kafka")
        try:
            yield server.address
        finally:
            server.stop()
    else:
        yield settings.broker
