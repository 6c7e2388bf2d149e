"""Connections as far as they are taken: who sends a request without end, or never, is not waited for, and who takes no
answer is not written to.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from streams.web.headers import HEADERS
from streams.web.problems import MEDIA_TYPE, Problem

MOST_HEAD_BYTES: Final = 65_536
REQUEST_SECONDS: Final = 30.0
MOST_WAITING_BYTES: Final = 16_384  # above which whoever writes waits


class Connection(HttpToolsProtocol):
    """Ends itself when headers before or after a body are too large, or a request's last byte has not come in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=MOST_WAITING_BYTES)
        self.url, self.headers = b"", []  # what cannot be understood may have neither
        self._head, self._in_head = 0, True
        self._taken: RequestResponseCycle | None = None  # whose head has come, and not yet all of its body
        self._waiting: asyncio.TimerHandle | None = None
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        self._head += len(data)
        self._wait()
        super().data_received(data)
        if self._in_head and self._head > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(_head_too_large())

    def send_400_response(self, msg: str) -> None:
        """Tell why a request cannot be understood."""
        self._refuse(_head_too_large() if self._told_too_much else Problem(400, detail=msg))

    def _refuse(self, problem: Problem) -> None:
        """Tell what no route has seen as every other problem is told, unless one has begun to answer, and end."""
        if self._taken is None or not self._taken.response_started:
            self._tell(problem)
        self.transport.close()

    def _tell(self, problem: Problem) -> None:
        body = orjson.dumps(problem.document())
        told = {"content-type": MEDIA_TYPE, "content-length": len(body), "connection": "close", **HEADERS}
        head = "".join(f"{name.lower()}: {value}\r\n" for name, value in told.items())
        phrase = HTTPStatus(problem.status).phrase
        self.transport.write(f"HTTP/1.1 {problem.status} {phrase}\r\n{head}\r\n".encode() + body)

    def on_headers_complete(self) -> None:
        """Note that a body follows, whose size others look at; refuse a head that is too large, and came at once."""
        self._in_head = False
        if self._told_too_much:
            raise ValueError("the head is too large")  # the parser stops, and says that it cannot go on
        super().on_headers_complete()
        self._taken = self.cycle

    def on_chunk_header(self) -> None:
        """Count anew: after the last piece of a body there may be headers again."""
        self._head, self._in_head = 0, True

    def on_body(self, body: bytes) -> None:
        """Take some of a body: what follows are no headers."""
        self._in_head = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request has come whole."""
        self._head, self._in_head, self._taken = 0, True, None
        self._wait_no_longer()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._wait_no_longer()
        super().connection_lost(exc)

    @property
    def _told_too_much(self) -> bool:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEAD_BYTES

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def _head_too_large() -> Problem:
    detail = f"What comes before a body, address and headers, or after it may have {MOST_HEAD_BYTES:,} bytes."
    return Problem(431, "head-too-large", detail)
