"""How soon many listeners hear what they asked for, and in how much memory."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any, Final

import msgspec
import redis

from benchmarks.latency.percentiles import told
from benchmarks.recovery import memory
from benchmarks.view.http import Connection
from benchmarks.view.site import Site
from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys

LISTENERS: Final = 500
RATE: Final = 200.0
FILTERS: Final = 20
SETTLE_SECONDS: Final = 2.0
GRACE_SECONDS: Final = 5.0
REASON: Final = {"measure": "health", "value": 41.5, "limit": 60.0, "baseline": 74.0}


class _Announced(msgspec.Struct):
    sent: float


def measure(
    site: Site, url: str, namespace: str, *, seconds: float, listeners: int = LISTENERS, rate: float = RATE
) -> dict[str, Any]:
    """Return a row; each event is wanted by a twentieth of the listeners."""
    return asyncio.run(_measured(site, url, namespace, seconds=seconds, listeners=listeners, rate=rate))


async def _measured(
    site: Site, url: str, namespace: str, *, seconds: float, listeners: int, rate: float
) -> dict[str, Any]:
    latencies: list[float] = []
    before = memory.of(site.pid)
    tasks = [asyncio.create_task(_listen(site, f"?owner=owner-{one % FILTERS}", latencies)) for one in range(listeners)]
    await asyncio.sleep(SETTLE_SECONDS)
    announcing = threading.Thread(target=_announce, args=(url, namespace, seconds, rate))
    announcing.start()
    asked = sum(
        1 for number in range(int(seconds * rate)) for one in range(listeners) if one % FILTERS == number % FILTERS
    )
    await asyncio.to_thread(announcing.join)
    deadline = time.monotonic() + GRACE_SECONDS
    while len(latencies) < asked and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    after = memory.of(site.pid)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    row = {"case": f"{listeners} listeners", "rate": rate, **told(latencies, asked), **after}
    return row | {"rss_before_bytes": before.get("rss_bytes")}


async def _listen(site: Site, query: str, latencies: list[float]) -> None:
    connection = Connection(site)
    await connection.open()
    decode = msgspec.json.Decoder(_Announced).decode
    try:
        async for event in connection.listen(f"/api/v1/live{query}"):
            _, mark, data = event.partition(b"data: ")
            if mark and data != b"{}":
                latencies.append(time.monotonic() - decode(data).sent)
    finally:
        connection.close()


def _announce(url: str, namespace: str, seconds: float, rate: float) -> None:
    keys, start = Keys(namespace), time.monotonic()
    with redis.Redis.from_url(url) as client:
        for number in range(int(seconds * rate)):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            edit, owner = Edit(keys), f"owner=owner-{number % FILTERS}"
            fact = {"type": "alert_raised", "event_id": str(number), "customer_id": "acme", "reasons": [REASON] * 3}
            edit.announce("fact", "acme", (owner, "plan=pro"), msgspec.json.encode(fact | {"sent": time.monotonic()}))
            for command in edit.commands:
                client.execute_command(*command)
