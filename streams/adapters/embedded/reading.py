"""Where a command that only reads finds the data: a server that was named, one that runs, or the data left on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streams.adapters.embedded import kafka, valkey
from streams.adapters.embedded.instance import find_running
from streams.settings import Settings


def addresses(settings: Settings) -> tuple[str, str]:
    """Return broker and Redis as they are set, else of a running Helix, else their default addresses; start nothing."""
    running = find_running(settings.home)
    broker = running.broker if running and "broker" not in settings.given else settings.broker
    redis = running.redis if running and "redis" not in settings.given else settings.redis
    return broker, redis


@contextmanager
def redis_for_reading(settings: Settings) -> Iterator[str]:
    """Yield a URL: ``HELIX_REDIS``, that of a running Helix, or that of a Valkey started on what the last one left.

    With none of them it is the default address, on which a Redis of one's own may listen. Raises ``LocalError``.
    """
    if not _set_or_running("redis", settings) and valkey.holds_data(settings.home / "valkey"):
        with valkey.start(settings.home / "valkey") as server:
            yield server.address
    else:
        yield addresses(settings)[1]


@contextmanager
def broker_for_reading(settings: Settings) -> Iterator[str]:
    """Yield an address: ``HELIX_BROKER``, that of a running Helix, or that of a Kafka started on what the last left.

    With none of them it is the default address, on which a Kafka of one's own may listen. Raises ``LocalError``.
    """
    if not _set_or_running("broker", settings) and kafka.holds_data(settings.home / "kafka"):
        with kafka.start(settings.home / "kafka") as server:
            yield server.address
    else:
        yield addresses(settings)[0]


def _set_or_running(name: str, settings: Settings) -> bool:
    return name in settings.given or find_running(settings.home) is not None
