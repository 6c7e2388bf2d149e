"""The application on a socket: streams that never end by themselves are ended when the server is."""

from __future__ import annotations

import logging
import socket
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from streams.settings import Settings
from streams.web.app import create
from streams.web.connections import Connection
from streams.web.limits import Limit

GRACE_SECONDS: Final = 5
STALLED_SECONDS: Final = 60
UNSENT_BYTES: Final = 65_536
BACKLOG: Final = 2_048


class Server(uvicorn.Server):
    """A server that says goodbye to its live streams before it waits for requests to end."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in good order."""
        if (hub := getattr(self._app.state, "hub", None)) is not None:
            hub.close()
        await super().shutdown(sockets)


def server(settings: Settings, writes: Limit | None = None) -> Server:
    """Return a server of the application; requests are not logged, for somebody may put a token into an address."""
    app = create(settings, writes)
    config: dict[str, Any] = {
        "log_config": None,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "backlog": BACKLOG,
        "http": Connection,
    }
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
    return Server(uvicorn.Config(app, **config), app)


def bound(settings: Settings) -> socket.socket:
    """Return a socket that listens; raise `OSError` if it cannot."""
    family = socket.AF_INET6 if ":" in settings.serve_host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _restrain(listening)
        listening.bind((settings.serve_host, settings.serve_port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _restrain(listening: socket.socket) -> None:
    """Let the system keep little for connections of this socket whose other side takes nothing, and end them then.

    A live stream that has stalled is closed by us, but what is on its way would keep the connection for ever.
    """
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # of Linux
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * STALLED_SECONDS)
