"""Connections as far as they are taken: who sends a request without end, or never, is not waited for, and who takes no
answer is not written to.
"""

from __future__ import annotations

import asyncio
from typing import Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from streams.web.headers import HEADERS
from streams.web.problems import MEDIA_TYPE, Problem

MOST_HEAD_BYTES: Final = 65_536
REQUEST_SECONDS: Final = 30.0
MOST_WAITING_BYTES: Final = 16_384  # above which whoever writes waits


class Connection(HttpToolsProtocol):
    """Ends itself when a request's head is too large, or its last byte has not come in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=MOST_WAITING_BYTES)
        self._head, self._in_head = 0, True
        self._waiting: asyncio.TimerHandle | None = None
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        self._head += len(data)
        self._wait()
        super().data_received(data)
        if self._in_head and self._head > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's head is too large.")

    def send_400_response(self, msg: str) -> None:
        """Tell what no route has seen as every other problem is told, and end."""
        problem = Problem(400, detail=msg)
        body = orjson.dumps(problem.document())
        told = {"content-type": MEDIA_TYPE, "content-length": len(body), "connection": "close", **HEADERS}
        head = "".join(f"{name.lower()}: {value}\r\n" for name, value in told.items())
        self.transport.write(f"HTTP/1.1 400 {problem.title}\r\n{head}\r\n".encode() + body)
        self.transport.close()

    def on_headers_complete(self) -> None:
        """Note that what follows is a body, whose size others look at."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that a request has come whole."""
        self._head, self._in_head = 0, True
        self._wait_no_longer()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
