"""From a usage event to the snapshot of health that answers it, through the product's own worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from benchmarks import kafka
from benchmarks.latency.plan import Plan
from benchmarks.latency.runtime import Runtime
from streams.adapters import topics
from streams.adapters.lag import Lag
from streams.cli._replaying import told
from streams.cli._workers import Workers, working
from streams.events import HEALTH, LIFECYCLE, USAGE
from streams.settings import Settings

READY_SECONDS: Final = 120.0
SETTLE_SECONDS: Final = 2.0


@contextmanager
def running(broker: str, redis: str, logs: Path) -> Iterator[Runtime]:
    """Run a worker, and tell it each plan's customers before their events."""
    with worker(broker, redis, logs) as (settings, workers, lag):
        prepare = partial(sign_up, settings, workers, lag)
        usage, health = settings.topic(USAGE), settings.topic(HEALTH)
        yield Runtime(broker, usage, health, settings.partitions, workers.check, prepare)


def sign_up(settings: Settings, workers: Workers, lag: Lag, plan: Plan) -> None:
    """Tell each customer's catalogue, and wait until the worker and its view have everything that was sent."""
    kafka.send_all(settings.broker, settings.topic(LIFECYCLE), plan.sign_ups())
    deadline = time.monotonic() + READY_SECONDS
    while (way := lag.way([settings.topic(LIFECYCLE), settings.topic(USAGE)])).done < way.total:
        workers.check()
        if time.monotonic() > deadline:
            raise RuntimeError(f"the worker has taken in {way.done} of {way.total} events")
        time.sleep(0.2)
    time.sleep(SETTLE_SECONDS)  # the view, too


@contextmanager
def worker(broker: str, redis: str, logs: Path) -> Iterator[tuple[Settings, Workers, Lag]]:
    """Run a worker without learning in a namespace of its own, its topics made."""
    settings = Settings(broker=broker, redis=redis, namespace=f"latency-{uuid4().hex[:8]}.", learning=False)
    topics.create(broker, topics.wanted(settings))
    # It is told of no ticks: in event time it is noon all the while, and no days close behind the measurement's back.
    with Lag(broker, settings.application) as lag, working(1, told(settings), logs) as workers:
        deadline = time.monotonic() + READY_SECONDS
        while not lag.assigned() and time.monotonic() < deadline:
            workers.check()
            time.sleep(0.1)
        yield settings, workers, lag
