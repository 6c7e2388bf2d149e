"""`helix serve` as a process, with a token of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.adapters.embedded import ports
from streams.adapters.embedded.process import Child
from streams.web.access.files import Access

COMMAND: Final = (sys.executable, "-c", "from streams.cli import main; main()", "serve")
READY_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Site:
    """Where it listens, what opens it, and which process it is."""

    port: int
    token: str
    pid: int


@contextmanager
def serving(broker: str, redis: str, namespace: str, folder: Path) -> Iterator[Site]:
    """Serve a namespace on loopback for as long as the context lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    port, access = ports.free(), folder / "access"
    _, token = Access(access).tokens.create("benchmark", "read")
    told = {
        "HELIX_BROKER": broker,
        "HELIX_REDIS": redis,
        "HELIX_NAMESPACE": namespace,
        "HELIX_ACCESS": str(access),
        "HELIX_SERVE_HOST": ports.LOOPBACK,
        "HELIX_SERVE_PORT": str(port),
        "HELIX_SERVE_ORIGIN": "",
    }
    child = Child(COMMAND, folder / "serve.log", told=told)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not ports.answers(port):
            if not child.alive or time.monotonic() > deadline:
                raise RuntimeError(f"`helix serve` did not start; its log is {child.log}")
            time.sleep(0.1)
        yield Site(port, token, child.pid)
    finally:
        child.stop(15)
