"""The application on a port of loopback, as people meet it, and people who meet it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from streams.settings import Settings
from streams.web.access import Access, Role
from streams.web.limits import Limit
from streams.web.serving import bound, server

PATIENCE_SECONDS = 20.0


class Site:
    """A running application; `client` gives somebody with a token, or nobody."""

    def __init__(self, settings: Settings, address: str) -> None:
        self.settings, self.address, self.access = settings, address, Access.of(settings)
        self.clients = ExitStack()

    def token(self, role: Role = "operator", name: str = "Ann", expires_in: timedelta | None = None) -> tuple[str, str]:
        """Return a new token's id and secret."""
        expires_at = None if expires_in is None else datetime.now(UTC) + expires_in
        token, secret = self.access.tokens.create(name, role, expires_at)
        return token.token_id, secret

    def client(self, role: Role | None = "operator", headers: Mapping[str, str] | None = None) -> httpx.Client:
        """Return somebody who asks with a token of that role, or without any."""
        own = {} if role is None else {"Authorization": f"Bearer {self.token(role)[1]}"}
        client = httpx.Client(base_url=self.address, headers=own | dict(headers or {}), timeout=30)
        return self.clients.enter_context(client)


@contextmanager
def running(settings: Settings, writes: Limit | None = None) -> Iterator[Site]:
    """Run the application for as long as the context lasts."""
    listening = bound(settings)
    running = server(settings, writes)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        until(lambda: running.started)
        site = Site(settings, f"http://127.0.0.1:{listening.getsockname()[1]}")
        with site.clients:
            yield site
    finally:
        running.should_exit = True
        thread.join(30)
        assert not thread.is_alive()


def until(holds: Any) -> None:
    """Wait until ``holds()``; fail when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.02)
