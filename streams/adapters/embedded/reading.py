"""Where a command that only reads finds the data: a server that was named, one that runs, or the data left on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Literal

from msgspec.structs import replace

from streams.adapters.embedded import kafka, valkey
from streams.adapters.embedded.instance import find_running
from streams.kafka_security import KafkaSecurity
from streams.settings import Settings


def located(settings: Settings) -> Settings:
    """Return the settings with broker and Redis of a running Helix where they are not set; start nothing."""
    running = find_running(settings.home)
    if running and "broker" not in settings.given:
        settings = replace(settings, broker=running.broker, kafka=KafkaSecurity())
    return replace(settings, redis=running.redis) if running and "redis" not in settings.given else settings


def of_running(settings: Settings) -> Settings:
    """Return the settings with the namespace of a running Helix where none is set: that of a replay or demo at work."""
    running = find_running(settings.home)
    if running is None or "namespace" in settings.given or settings.broker != running.broker:
        return settings
    return replace(settings, namespace=running.namespace)


@contextmanager
def redis_for_reading(settings: Settings) -> Iterator[str]:
    """Yield a URL: ``HELIX_REDIS``, that of a running Helix, or that of a Valkey started on what the last one left.

    With none of them it is the default address, on which a Redis of one's own may listen. Raises ``LocalError``.
    """
    if left_behind("redis", settings):
        with valkey.start(settings.home / "valkey") as server:
            yield server.address
    else:
        yield located(settings).redis


@contextmanager
def broker_for_reading(settings: Settings) -> Iterator[Settings]:
    """Yield settings that lead to ``HELIX_BROKER``, to a running Helix, or to a Kafka started on what the last left.

    With none of them it is the default address, on which a Kafka of one's own may listen. Raises ``LocalError``.
    """
    if left_behind("broker", settings):
        with kafka.start(settings.home / "kafka") as server:
            yield replace(settings, broker=server.address, kafka=KafkaSecurity())
    else:
        yield located(settings)


def left_behind(server: Literal["broker", "redis"], settings: Settings) -> bool:
    """Return whether a server must be started to be read: none is named, none runs, and there is data of one."""
    if server in settings.given or find_running(settings.home) is not None:
        return False
    return _HOLDS[server](settings)


def left_at(settings: Settings) -> datetime | None:
    """Return when the view that is `left_behind` was saved, None if none is."""
    return valkey.saved_at(settings.home / "valkey") if left_behind("redis", settings) else None


_HOLDS: Final[dict[str, Callable[[Settings], bool]]] = {
    "broker": lambda settings: kafka.holds_data(settings.home / "kafka"),
    "redis": lambda settings: valkey.holds_data(settings.home / "valkey"),
}
