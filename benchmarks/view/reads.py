"""How soon the list at risk and customers are there, asked for by a schedule that waits for nobody."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any, Final
from urllib.parse import quote

from benchmarks.latency.percentiles import told
from benchmarks.recovery import memory
from benchmarks.view.http import Connection
from benchmarks.view.population import OWNERS, name_of
from benchmarks.view.site import Site

RATE: Final = 200.0
WARM_SECONDS: Final = 3.0
CONNECTIONS: Final = 32
LISTS: Final = (
    "",
    "?band=at_risk",
    "?sort=mrr",
    "?segment=" + quote("plan=pro"),
    "?policy=health_low&sort=score",
    "?band=watch&segment=" + quote("plan=pro"),
)


def measure(site: Site, customers: int, seconds: float, rate: float = RATE) -> list[dict[str, Any]]:
    """Return a row for the list at risk and one for customers, half of the requests each.

    Of those that got no answer, or another than 200, is told how many there were.
    """
    paths = _paths(customers, int(rate * (seconds + WARM_SECONDS)))
    latencies = asyncio.run(_asked(site, paths, rate))
    warm = int(rate * WARM_SECONDS)
    rows = []
    for name, place in (("list at risk", 0), ("customer", 1)):
        asked = [number for number in range(warm, len(paths)) if number % 2 == place]
        found = [latencies[number] for number in asked if number in latencies]
        rows.append({"case": name, "rate": rate, **told(found, len(asked)), **memory.of(site.pid)})
    return rows


def _paths(customers: int, requests: int) -> list[str]:
    chance = random.Random(1)  # noqa: S311 - which are asked for is to be the same each time
    paths = []
    for number in range(requests):
        if number % 2:
            paths.append(f"/api/v1/customers/{name_of(chance.randrange(customers))}")
        else:
            query = chance.choice([*LISTS, f"?owner=owner-{chance.randrange(OWNERS)}"])
            paths.append(f"/api/v1/at-risk{query}")
    return paths


async def _asked(site: Site, paths: list[str], rate: float) -> dict[int, float]:
    """Return by the number of each question that was answered how long that took since it was due."""
    idle: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
    connections = [Connection(site) for _ in range(CONNECTIONS)]
    for connection in connections:
        await connection.open()
        idle.put_nowait(connection)
    latencies: dict[int, float] = {}
    start = time.monotonic() + 0.2

    async def ask(number: int, path: str) -> None:
        connection = await idle.get()
        if await connection.answered(path):
            latencies[number] = time.monotonic() - start - number / rate
        idle.put_nowait(connection)

    async with asyncio.TaskGroup() as asking:
        for number, path in enumerate(paths):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            asking.create_task(ask(number, path))
    for connection in connections:
        connection.close()
    return latencies
