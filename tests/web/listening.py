"""Somebody who listens to the live stream, and what was heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from tests.web.site import Site


@dataclass(frozen=True)
class Heard:
    """One event as a browser's EventSource hands it on."""

    id: str
    kind: str
    data: Any


class Listener:
    """Reads server-sent events, as the HTML standard says: a heartbeat is kept as an id, and hands nothing on."""

    def __init__(self, response: httpx.Response) -> None:
        self.response, self.last_id, self._left = response, "", b""
        self._pieces = response.iter_raw()
        self._ready: list[Heard] = []

    def next(self) -> Heard:
        """Return what comes next."""
        while not self._ready:
            self._take(next(self._pieces))
        return self._ready.pop(0)

    def _take(self, content: bytes) -> None:
        *blocks, self._left = (self._left + content).split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if not line.startswith(b":"))
            self.last_id = fields.get(b"id", self.last_id.encode()).decode()
            if b"data" in fields:
                kind, data = fields.get(b"event", b"message").decode(), orjson.loads(fields[b"data"])
                self._ready += [Heard(self.last_id, kind, data)] if kind != "heartbeat" else []


@contextmanager
def listening(client: httpx.Client, query: str = "", last: str | None = None) -> Iterator[Listener]:
    """Listen for as long as the context lasts, from now on or from after an id."""
    headers = {} if last is None else {"Last-Event-ID": last}
    with client.stream("GET", f"/api/v1/live{query}", headers=headers) as response:
        assert response.status_code == 200, response.read()
        listener = Listener(response)
        listener._take(next(listener._pieces))  # it has been heard, so that nothing is missed
        yield listener


def listens(site: Site) -> bool:
    """Return whether somebody who comes now may listen."""
    with site.client("read").stream("GET", "/api/v1/live") as response:
        return response.status_code == 200
