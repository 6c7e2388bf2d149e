"""Pages for a demo: `helix serve` beside the worker, with a token of its own that goes with it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import click

from streams.adapters.embedded import ports
from streams.adapters.embedded.process import Child
from streams.cli._pasting import pasteable
from streams.settings import Settings
from streams.web.access import Access
from streams.web.access.codes import GOOD_SECONDS
from streams.web.addresses import sign_in_link, where

COMMAND: Final = (sys.executable, "-c", "from streams.cli import main; main()", "serve")
NAME: Final = "demo"
HOLDS: Final = timedelta(days=1)
START_SECONDS: Final = 30.0
GRACE_SECONDS: Final = 10


class Pages:
    """A running `helix serve`, and the way into it."""

    def __init__(self, child: Child, address: str, access: Access, token_id: str, another: str) -> None:
        self._child, self._address, self._access, self._token_id = child, address, access, token_id
        self._another = another
        self._code, self._issued = "", float("-inf")

    @property
    def way_in(self) -> tuple[str, ...]:
        """Return in lines a link that signs in, good once; once it was followed the address, and what makes another."""
        if self._code and not self._access.codes.waits(self._code):
            return f"in a browser: {self._address}", f"another link: {self._another}"
        if time.monotonic() - self._issued > GOOD_SECONDS / 2:
            self._code, self._issued = self._access.codes.issue(self._token_id), time.monotonic()
        return (f"in a browser: {sign_in_link(self._address, self._code)}",)

    def check(self) -> None:
        """Raise in a sentence if it has ended by itself."""
        if not self._child.alive:
            raise click.ClickException(f"`helix serve` has ended; its log is {self._child.log}.")


@contextmanager
def serving(settings: Settings, told: Mapping[str, str]) -> Iterator[Pages]:
    """Serve pages on loopback for as long as the context lasts; ``told`` are settings by their names."""
    access = Access.of(settings)
    logs = settings.home / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    token, _ = access.tokens.create(NAME, "operator", datetime.now(UTC) + HOLDS)
    port = ports.preferred(settings.serve_port) if settings.serve_port else ports.free()
    own = {"HELIX_SERVE_HOST": ports.LOOPBACK, "HELIX_SERVE_PORT": str(port), "HELIX_SERVE_ORIGIN": ""}
    child = Child(COMMAND, logs / "serve.log", told={**told, **own})
    try:
        address = f"http://{ports.LOOPBACK}:{port}"
        elsewhere = "" if where(settings) == address else f" --address {address}"
        another = pasteable(f"`helix token link {token.token_id}{elsewhere}`")
        pages = Pages(child, address, access, token.token_id, another)
        _wait(pages, port)
        yield pages
    finally:
        child.stop(GRACE_SECONDS)
        access.tokens.revoke(token.token_id)


def _wait(pages: Pages, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ports.answers(port) and time.monotonic() < deadline:
        pages.check()
        time.sleep(0.1)
