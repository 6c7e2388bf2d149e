"""A TCP proxy on loopback that rewrites nothing: what a network does to those who talk, without the need for one.

A cut holds bytes back, as a network that has gone keeps a sender sending: when it is mended they arrive late, or the
connections are broken off, or only those who asked are hung up to, and what they had asked arrives after that.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from multiprocessing.connection import Connection
from typing import Any, Final, Literal

from streams.adapters.embedded.ports import LOOPBACK
from tests.torture.workshop import workshop

CHUNK_BYTES: Final = 1 << 16
Doors = Mapping[int, Sequence[tuple[int, int]]]
Way = Literal["requests", "answers"]


class Proxy:
    """A process that passes on what comes to its doors; each door is a list of ports, and where each leads."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._telling = threading.Lock()
        context = workshop()
        self._told, told = context.Pipe()
        self._process = context.Process(target=_serve, args=(doors, told), daemon=True)

    def start(self) -> None:
        """Begin to pass on."""
        self._process.start()
        assert self._told.recv() == "ready"

    def stop(self) -> None:
        """End it."""
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()

    def cut(self, door: int, *ways: Way) -> None:
        """Let nothing through any more, that way."""
        self._tell("cut", door, *ways)

    def delay(self, door: int, seconds: float) -> None:
        """Pass everything on so much later, both ways."""
        self._tell("delay", door, seconds)

    def hush(self, door: int) -> None:
        """Swallow all that comes on connections that are open now, both ways and for ever; others are not touched."""
        self._tell("hush", door)

    def desert(self, door: int) -> None:
        """Hang up to who asks, and pass on what comes on new connections; what was held arrives when it is mended."""
        self._tell("desert", door)

    def mend(self, door: int, *, broken: bool = False) -> None:
        """Let everything through; ``broken`` connections are closed, and what they held is lost."""
        self._tell("mend", door, broken)

    def _tell(self, *order: object) -> None:
        with self._telling:  # in a storm several faults have something to say at once
            self._told.send(order)
            self._told.recv()


class _Door:
    def __init__(self) -> None:
        self.open = _ways()
        self.seconds = 0.0
        self.hushed = 0  # so many connections, the first ones
        self.accepted = 0
        self.writers: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()  # to who asks, and who answers
        self.held: list[asyncio.Event] = []  # what opens the ways of those who were deserted

    def cut(self, *ways: Way) -> None:
        for way in ways:
            self.open[way].clear()

    def delay(self, seconds: float) -> None:
        self.seconds = seconds

    def hush(self) -> None:
        self.hushed = self.accepted

    def desert(self) -> None:
        self.held += self.open.values()
        self.open = _ways()
        for asking, _ in self.writers:
            asking.transport.abort()

    def mend(self, broken: bool) -> None:
        self.seconds = 0.0
        if broken:
            for writer in chain(*self.writers):
                writer.transport.abort()
        for event in (*self.held, *self.open.values()):
            event.set()
        self.held.clear()

    async def pass_on(self, back: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, back)
        except OSError:
            writer.close()
            return
        mine = writer, far_writer
        self.writers.add(mine)
        self.accepted += 1
        number = self.accepted
        pumps = [
            asyncio.create_task(self._pump(number, reader, far_writer, "requests")),
            asyncio.create_task(self._pump(number, far_reader, writer, "answers")),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self.writers.discard(mine)
            for one in mine:
                one.close()

    async def _pump(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if number <= self.hushed:
                    continue
                await self.open[way].wait()
                if self.seconds:
                    await asyncio.sleep(self.seconds)
                writer.write(data)
                await writer.drain()


def _ways() -> dict[Way, asyncio.Event]:
    ways: dict[Way, asyncio.Event] = {"requests": asyncio.Event(), "answers": asyncio.Event()}
    for way in ways.values():
        way.set()
    return ways


def _serve(doors: Doors, told: Connection) -> None:
    asyncio.run(_until_told(doors, told))


async def _until_told(doors: Doors, told: Connection) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    made = {number: _Door() for number in doors}
    for number, ways in doors.items():
        for front, back in ways:

            async def serve(r: asyncio.StreamReader, w: asyncio.StreamWriter, n: int = number, b: int = back) -> None:
                await made[n].pass_on(b, r, w)

            await asyncio.start_server(serve, LOOPBACK, front)
    listener = threading.Thread(target=_listen, args=(made, told, loop, ended), daemon=True)
    listener.start()
    await ended.wait()


def _listen(
    doors: Mapping[int, _Door], told: Connection, loop: asyncio.AbstractEventLoop, ended: asyncio.Event
) -> None:
    told.send("ready")
    with suppress(EOFError, OSError):
        while True:
            name, door, *rest = told.recv()
            loop.call_soon_threadsafe(_do, told, getattr(doors[door], name), *rest)
    loop.call_soon_threadsafe(ended.set)


def _do(told: Connection, order: Callable[..., None], *rest: Any) -> None:
    order(*rest)
    told.send("done")
