"""From a usage event to the snapshot of health that answers it, through the product's own worker."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from benchmarks.latency import sending
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.latency.reading import Answers
from streams.adapters import topics
from streams.adapters.lag import Lag
from streams.cli._replaying import told
from streams.cli._workers import Workers, working
from streams.events import HEALTH, LIFECYCLE, USAGE
from streams.settings import Settings

RATES: Final = (200.0, 2_000.0, 10_000.0)
FLOODED_RATE: Final = 200.0
READY_SECONDS: Final = 120.0
SETTLE_SECONDS: Final = 2.0


def measure(
    broker: str,
    redis: str,
    logs: Path,
    *,
    rates: Sequence[float] = RATES,
    seconds: float = 30.0,
    warm_seconds: float = 10.0,
    flood: bool = True,
) -> list[dict[str, Any]]:
    """Return a row of latencies for every rate up to the first that is too much, and one beside a flooded partition."""
    rows = []
    with worker(broker, redis, logs) as (settings, workers, lag):
        begin = yesterday_noon()
        for rate in rates:
            plan = Plan(f"r{rate:g}", rate, seconds, warm_seconds, begin, settings.partitions)
            rows.append(measured(settings, workers, lag, plan))
            begin = plan.end
            if not rows[-1]["settled"]:
                break
        if flood:
            plan = Plan("beside", FLOODED_RATE, seconds, warm_seconds, begin, settings.partitions, first_partition=1)
            rows.append(_beside_a_flood(settings, workers, lag, plan))
    return rows


def measured(settings: Settings, workers: Workers, lag: Lag, plan: Plan) -> dict[str, Any]:
    """Return the row of a plan whose events a worker answers."""
    sign_up(settings, workers, lag, plan)
    with (
        closing(Answers(settings.broker, settings.topic(HEALTH))) as answers,
        sending.on_schedule(settings.broker, settings.topic(USAGE), plan) as sender,
    ):
        return {"runtime": "helix", "case": f"{plan.rate:g} events/s", **answers.measure(plan, sender)}


def _beside_a_flood(settings: Settings, workers: Workers, lag: Lag, plan: Plan) -> dict[str, Any]:
    sign_up(settings, workers, lag, plan)
    usage = settings.topic(USAGE)
    with (
        closing(Answers(settings.broker, settings.topic(HEALTH))) as answers,
        sending.flood(settings.broker, usage, settings.partitions, plan.begin.timestamp()) as flood,
        sending.on_schedule(settings.broker, usage, plan) as sender,
    ):
        row = {"runtime": "helix", "case": "beside a flooded partition", **answers.measure(plan, sender)}
        flood.send("enough")
        return {**row, **flood.recv()}


def sign_up(settings: Settings, workers: Workers, lag: Lag, plan: Plan) -> None:
    """Tell each customer's catalogue, and wait until the worker and its view have everything that was sent."""
    sending.send_all(settings.broker, settings.topic(LIFECYCLE), plan.sign_ups())
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
