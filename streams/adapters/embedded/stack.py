"""Kafka and Valkey together, on one data directory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from streams.adapters.embedded import ELSEWHERE, LocalError, instance, kafka, valkey
from streams.adapters.embedded.claim import claimed, made_by_helix
from streams.adapters.embedded.instance import Instance, find_running
from streams.adapters.embedded.process import Child


@dataclass(frozen=True, slots=True)
class Stack:
    """Where the servers are reached; ``children`` are those that were started here, by name."""

    broker: str
    redis: str
    children: dict[str, Child] = field(default_factory=dict)

    def ended(self) -> list[str]:
        """Return which servers are gone though nobody asked them to."""
        return [name for name, child in self.children.items() if not child.alive]


@contextmanager
def running(
    home: Path,
    *,
    broker: str | None = None,
    redis: str | None = None,
    broker_port: int | None = None,
    redis_port: int | None = None,
    namespace: str = "",
) -> Iterator[Stack]:
    """Run Kafka and Valkey on ``home`` for as long as the context lasts, and tell other commands where they are.

    ``broker`` and ``redis`` are addresses of servers of one's own, which then are not started; ports are free ones
    where None. Raises ``LocalError`` when something cannot run.
    """
    if found := find_running(home):
        raise LocalError(f"A Helix runs on {home} already, its Kafka at {found.broker}: end it, or {ELSEWHERE}.")
    children: dict[str, Child] = {}
    with ExitStack() as ending:
        if redis is None:
            own_redis = valkey.start(home / "valkey", redis_port)
            ending.callback(own_redis.stop)
            redis, children["Valkey"] = own_redis.address, own_redis.process
        if broker is None:
            own_broker = kafka.start(home / "kafka", broker_port)
            ending.callback(own_broker.stop)
            broker, children["Kafka"] = own_broker.address, own_broker.process
        pids = (os.getpid(), *(child.pid for child in children.values()))
        told = Instance(broker=broker, redis=redis, pids=pids, namespace=namespace)
        instance.record(home, told)
        ending.callback(instance.record, home, Instance(broker=broker, redis=redis, namespace=namespace))
        yield Stack(broker, redis, children)


def forget(home: Path) -> None:
    """Delete what Kafka and Valkey keep on ``home``, and nothing else there.

    Raises ``LocalError`` while somebody runs on it, or when a folder of theirs is not of Helix' making.
    """
    folders = [home / server for server in instance.SERVERS if (home / server).exists()]
    for folder in folders:
        if not made_by_helix(folder):
            raise LocalError(f"{folder} was not made by Helix and is left alone: choose another place.")
    with ExitStack() as claims:
        for folder in folders:
            claims.enter_context(claimed(folder, patience_seconds=0.5))
        for folder in folders:
            shutil.rmtree(folder)
    (home / instance.FILE).unlink(missing_ok=True)
