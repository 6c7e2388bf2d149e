"""A live stream as one client hears it: server-sent events, at the client's own pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Final

from fastapi import Response
from starlette.types import Receive, Scope, Send

from streams.web.live.filters import Filter
from streams.web.live.frames import heartbeat, resync
from streams.web.live.hub import Hub
from streams.web.live.pieces import pieces

HEARTBEAT_SECONDS: Final = 15.0
PACE_SECONDS: Final = 0.05  # what comes in between is sent at once
STALLED_SECONDS: Final = 30.0
RETRY: Final = b"retry: 2000\n\n"


class EventStream(Response):
    """Sends what a filter wants until the client goes, stalls, or may not hear it any more.

    Parameters
    ----------
    last
        The id after which the client has heard nothing; None begins with what comes next.
    may
        Whether the client may still listen; asked at every heartbeat.
    token_id
        Whose listener it is.
    """

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, wanted: Filter, last: str | None, may: Callable[[], bool], token_id: str) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub, self._wanted, self._last = hub, wanted, last
        self._may, self._token_id = may, token_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until it is over."""
        with self._hub.seats.taken(self._token_id):
            await self._send(receive, send)

    async def _send(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        writing = asyncio.ensure_future(self._write(send))
        going = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({writing, going}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (writing, going):
                task.cancel()
                with suppress(asyncio.CancelledError, TimeoutError, OSError):
                    await task

    async def _write(self, send: Send) -> None:
        async with aclosing(self._contents()) as contents:
            async for content in contents:
                async with asyncio.timeout(STALLED_SECONDS):
                    await send({"type": "http.response.body", "body": content, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _contents(self) -> AsyncGenerator[bytes, None]:
        hub, wanted, woken = self._hub, self._wanted, asyncio.Event()
        backlog = [] if self._last is None else hub.after(self._last, wanted)
        channel = hub.channel(wanted)
        channel.listeners.add(woken)
        number = channel.end
        try:
            yield RETRY + (resync(hub.newest) if backlog is None else b"" if backlog else heartbeat(hub.newest))
            for content in pieces(backlog or ()):
                yield content
            checked = time.monotonic()
            while not hub.closed:
                if time.monotonic() - checked >= HEARTBEAT_SECONDS:
                    if not self._may():
                        return
                    checked = time.monotonic()
                    yield heartbeat(hub.newest) if number == channel.end else b": busy\n\n"
                elif number == channel.end:
                    woken.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), checked + HEARTBEAT_SECONDS - time.monotonic())
                elif (new := channel.since(number)) is None:
                    number = channel.end
                    yield resync(hub.newest)
                else:
                    number, content = new
                    yield content
                    if number == channel.end:
                        await asyncio.sleep(PACE_SECONDS)
        finally:
            channel.listeners.discard(woken)
            hub.leave(wanted)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
