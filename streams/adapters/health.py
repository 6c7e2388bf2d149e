"""Whether a worker lives and works, told over HTTP to whoever restarts it.

It is answered from a thread of its own, so that also a worker whose event loop is blocked says so.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

Trouble = Callable[[], str | None]
LOOK_SECONDS: Final = 0.05  # whether to stop: a worker that ends waits for it, while nobody has its lanes


class CannotListen(OSError):  # noqa: N818 reads as the sentence it is
    """The address cannot be listened on; the message names it, and why."""


class Server(ThreadingHTTPServer):
    """Answers each caller in a thread, and says nothing of who hangs up, as who looks whether the port is open does."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless the caller has gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Health:
    """Answers ``GET`` for each path of ``checks``: 200, or 503 with what the check says is wrong.

    Parameters
    ----------
    address
        ``host:port``; port 0 is a free one.
    checks
        What is wrong, by path; ``None`` if nothing is. Called in threads.
    """

    def __init__(self, address: str, checks: Mapping[str, Trouble]) -> None:
        host, _, port = address.rpartition(":")
        try:
            self._server = Server((host.strip("[]"), int(port)), _answering(checks))
        except OSError as error:
            raise CannotListen(f"health: cannot listen on {address}: {error.strerror}") from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(LOOK_SECONDS,), name="health", daemon=True
        )

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


def _answering(checks: Mapping[str, Trouble]) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        timeout = 5.0  # a caller that says nothing

        def do_GET(self) -> None:
            check = checks.get(self.path.partition("?")[0])
            if check is None:
                return self._say(HTTPStatus.NOT_FOUND, {"paths": sorted(checks)})
            why = check()
            if why is None:
                return self._say(HTTPStatus.OK, {"status": "ok"})
            return self._say(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "failing", "why": why})

        def _say(self, status: HTTPStatus, body: Mapping[str, Any]) -> None:
            told = msgspec.json.encode(body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its base calls it so
            """Nothing: it is asked every few seconds."""

    return Answer
