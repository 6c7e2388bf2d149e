"""What those cost who open a stream and read nothing of it, until they are given up."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import Any, Final

import msgspec
import redis

from benchmarks.recovery import memory
from benchmarks.view.site import Site
from streams.adapters.embedded.ports import LOOPBACK
from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys

EVENTS: Final = 3_000
EVENT_BYTES: Final = 4_000
AT_ONCE: Final = 250
RATE: Final = 500.0
SETTLE_SECONDS: Final = 2.0


def measure(site: Site, url: str, namespace: str, *, listeners: int, events: int = EVENTS) -> dict[str, Any]:
    """Return a row: the highest memory while everything is announced to listeners of whom nobody reads."""
    before = memory.of(site.pid)
    with ExitStack() as open_streams:
        for _ in range(listeners):
            open_streams.enter_context(_opened(site))
        time.sleep(SETTLE_SECONDS)
        connected = memory.of(site.pid)
        _announce(url, namespace, events)
        time.sleep(SETTLE_SECONDS)
        after = memory.of(site.pid)
    row = {"case": f"{listeners} stalled listeners", "rate": RATE, **after}
    return row | {"rss_before_bytes": before.get("rss_bytes"), "rss_connected_bytes": connected.get("rss_bytes")}


def _opened(site: Site) -> socket.socket:
    stream = socket.create_connection((LOOPBACK, site.port))
    head = ["GET /api/v1/live HTTP/1.1", "Host: localhost", f"Authorization: Bearer {site.token}", "", ""]
    stream.sendall("\r\n".join(head).encode())
    return stream


def _announce(url: str, namespace: str, events: int) -> None:
    keys, begun = Keys(namespace), time.monotonic()
    fact = {"type": "alert_raised", "customer_id": "acme", "because": "x" * EVENT_BYTES}
    with redis.Redis.from_url(url) as client:
        for start in range(0, events, AT_ONCE):
            time.sleep(max(0.0, begun + start / RATE - time.monotonic()))
            edit = Edit(keys)
            for number in range(start, min(events, start + AT_ONCE)):
                edit.announce("fact", "acme", (), msgspec.json.encode(fact | {"event_id": str(number)}))
            pipeline = client.pipeline(transaction=False)
            for command in edit.commands:
                pipeline.execute_command(*command)
            pipeline.execute()
