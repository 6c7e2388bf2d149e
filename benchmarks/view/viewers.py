"""What pages that are open beside each other cost the server: each asks for itself as often as a page does at most."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import redis

from benchmarks.latency.percentiles import told
from benchmarks.recovery import memory
from benchmarks.view.http import Connection
from benchmarks.view.site import Site
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker

PAGES: Final = (1, 16)
RATE: Final = 3.0  # of one page
SECONDS: Final = 8.0
MOVES: Final = 10.0  # a second: then no two of what a page is told are alike
AGAIN: Final = ("HX-Request: true",)
START: Final = datetime(2026, 7, 1, tzinfo=UTC)


def measure(site: Site, url: str, namespace: str, seconds: float) -> list[dict[str, Any]]:
    """Return a row for one open page, and one for many: processor time a refresh, and how long each waits."""
    return [asyncio.run(_opened(site, url, namespace, pages, min(seconds, SECONDS))) for pages in PAGES]


async def _opened(site: Site, url: str, namespace: str, pages: int, seconds: float) -> dict[str, Any]:
    moving = asyncio.create_task(_move(url, namespace))
    connections = [Connection(site) for _ in range(pages)]
    for each in connections:
        await each.open()
        await each.get("/", AGAIN)
    before = processor_seconds(site.pid)
    start = time.monotonic()
    shown = [_show(each, start + place / RATE / pages, seconds) for place, each in enumerate(connections)]
    latencies = [each for found in await asyncio.gather(*shown) for each in found]
    spent = processor_seconds(site.pid) - before
    moving.cancel()
    for each in connections:
        each.close()
    asked = pages * int(seconds * RATE)
    row = {"case": f"open pages: {pages}", "rate": RATE * pages, **told(latencies, asked)}
    return row | {"processor_ms": 1_000 * spent / asked} | memory.of(site.pid)


async def _show(page: Connection, start: float, seconds: float) -> list[float]:
    latencies = []
    for number in range(int(seconds * RATE)):
        await asyncio.sleep(max(0.0, start + number / RATE - time.monotonic()))
        asked = time.monotonic()
        if await page.answered("/", AGAIN):
            latencies.append(time.monotonic() - asked)
    return latencies


async def _move(url: str, namespace: str) -> None:
    with redis.Redis.from_url(url) as client:
        hours = 0
        while True:
            hours += 1
            lane = Lane(partition=0, watermark=START + timedelta(hours=hours))
            worker = Worker(worker="w", at=datetime.now(UTC), started_at=START, lanes=(lane,))
            client.hset(Keys(namespace).workers, "w", msgspec.json.encode(worker))
            await asyncio.sleep(1 / MOVES)


def processor_seconds(pid: int) -> float:
    """Return what a process has used of processors, as Linux counts it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
