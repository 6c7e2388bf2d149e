"""What stands beside the application in these tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streams.adapters.embedded import ports, valkey


class Valkey:
    """A Valkey on a port of its own, which may be stopped and started again."""

    def __init__(self, home: Path) -> None:
        self._home, self._port = home, ports.free()
        self._server = valkey.start(home, self._port)

    @property
    def url(self) -> str:
        """Return where it is."""
        return self._server.address

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()

    def start(self) -> None:
        """Start it again, with what it kept."""
        self._server = valkey.start(self._home, self._port)


def beside(work: Callable[..., None], *about: Any) -> None:
    """Do something in a thread of its own: this one has the browser's event loop."""
    thread = threading.Thread(target=work, args=about)
    thread.start()
    thread.join()
