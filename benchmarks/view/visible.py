"""From an event that is produced to its effect on an open page: worker, view, live stream."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.latency import sending
from benchmarks.latency.helix import sign_up, worker
from benchmarks.latency.percentiles import told
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.view.http import Connection
from benchmarks.view.site import Site, serving
from streams.events import USAGE

RATE: Final = 2_000.0
WARM_SECONDS: Final = 5.0
GRACE_SECONDS: Final = 15.0


class _Said(msgspec.Struct, gc=False):
    customer_id: str
    as_of: datetime


def measure(broker: str, redis: str, folder: Path, seconds: float, rate: float = RATE) -> dict[str, Any]:
    """Return a row of the time from when an event is due to when a listener has the snapshot that answers it."""
    with worker(broker, redis, folder / "logs") as (settings, workers, lag):
        plan = Plan("seen", rate, seconds, WARM_SECONDS, yesterday_noon(), settings.partitions)
        sign_up(settings, workers, lag, plan)
        with (
            serving(broker, redis, settings.namespace, folder / "serve") as site,
            sending.on_schedule(broker, settings.topic(USAGE), plan) as sender,
        ):
            seen = asyncio.run(_heard(site, plan, sender))
            start = seen.pop(-1)
            measured = range(plan.warm_events, plan.events)
            latencies = [seen[event] - start - plan.due(event) for event in measured if event in seen]
            produced = sender.recv() if sender.poll(GRACE_SECONDS) else {}
            return {"case": "event to open page", "rate": rate, **told(latencies, len(measured)), **produced}


async def _heard(site: Site, plan: Plan, sender: Pipe) -> dict[int, float]:
    """Return when each event was answered; under -1 when the schedule began."""
    seen: dict[int, float] = {}
    listening = asyncio.create_task(_listen(site, plan, seen))
    start = await asyncio.to_thread(sender.recv)
    until = start + plan.due(plan.events) + GRACE_SECONDS
    while len(seen) < plan.events and time.monotonic() < until and not listening.done():
        await asyncio.sleep(0.1)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    return seen | {-1: start}


async def _listen(site: Site, plan: Plan, seen: dict[int, float]) -> None:
    connection = Connection(site)
    await connection.open()
    decode = msgspec.json.Decoder(_Said).decode
    try:
        async for event in connection.listen("/api/v1/live?kind=health_changed"):
            now = time.monotonic()
            _, mark, data = event.partition(b"data: ")
            if mark and data != b"{}":
                said = decode(data)
                if (answered := plan.answered(said.customer_id, said.as_of)) is not None:
                    seen.setdefault(answered, now)
    finally:
        connection.close()
