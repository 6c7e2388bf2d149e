"""As little of HTTP as it takes to ask and to listen, so that the asking costs next to nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Final

from benchmarks.view.site import Site
from streams.adapters.embedded.ports import LOOPBACK

END: Final = b"\r\n\r\n"
MOST: Final = 1_048_576
KEPT_SECONDS: Final = 4.0  # uvicorn hangs up after five
PATIENCE_SECONDS: Final = 10.0  # a question that waits longer has no answer
NO_ANSWER: Final = (OSError, EOFError, RuntimeError)  # among them, that the time is up


class Connection:
    """One connection that is kept."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._used_at = 0.0

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(LOOPBACK, self._site.port, limit=MOST)
        self._used_at = time.monotonic()

    async def get(self, path: str, headers: Sequence[str] = ()) -> int:
        """Return how many bytes an answer has, as it comes over the wire; raise RuntimeError for one that is not 200.

        One that is closed, or was not used for long, connects first.
        """
        if time.monotonic() - self._used_at > KEPT_SECONDS:
            self.close()
            await self.open()
        await self._ask(path, headers)
        assert self._reader is not None
        head = await self._reader.readuntil(END)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head[:40]!r}")
        length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        content = await self._reader.readexactly(length)
        self._used_at = time.monotonic()
        return len(content)

    async def answered(self, path: str, headers: Sequence[str] = ()) -> bool:
        """Return whether there is an answer, and it is 200; without one, hang up."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.get(path, headers)
        except NO_ANSWER:
            self.close()
            return False
        return True

    async def listen(self, path: str) -> AsyncIterator[bytes]:
        """Yield what a stream sends, event by event, without the marks of chunks between them."""
        await self._ask(path)
        assert self._reader is not None
        head = await self._reader.readuntil(END)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head[:40]!r}")
        left = b""
        while size := int(await self._reader.readline(), 16):
            content = left + await self._reader.readexactly(size)
            await self._reader.readexactly(2)
            *events, left = content.split(b"\n\n")
            for event in events:
                yield event

    def close(self) -> None:
        """Hang up."""
        self._used_at = -KEPT_SECONDS
        if self._writer is not None:
            self._writer.close()

    async def _ask(self, path: str, headers: Sequence[str] = ()) -> None:
        assert self._writer is not None
        head = [f"GET {path} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip"]
        head.append(f"Authorization: Bearer {self._site.token}")
        self._writer.write("\r\n".join([*head, *headers, "", ""]).encode())
        await self._writer.drain()
