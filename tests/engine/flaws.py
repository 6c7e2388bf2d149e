"""What may be wrong with a process that still lives; each is made in a worker before it starts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from aiokafka.errors import OffsetOutOfRangeError

from streams.engine import detours, doubts, ownership, serving, transport
from streams.engine.fetching import FetchThread
from streams.engine.held import Held
from streams.engine.transaction import GivenUp
from streams.engine.transport import Consumer

SHUTDOWN_SECONDS = 2.0
HURRIED_SECONDS = 0.3
UNLIMITED_SECONDS = 600.0


def deaf() -> None:
    """Fetch nothing."""

    async def fetch(_self: Any, _wanted: Any) -> list[Any]:
        time.sleep(0.05)  # it is in the thread of the consumer, and nothing else there is to go on either
        return []

    setattr(FetchThread, "_fetch", fetch)  # noqa: B010 mypy knows it for a method


def blocked() -> None:
    """Never come back from the first batch that has something in it; the event loop is blocked by it."""
    fold = Held.next_batch

    def next_batch(held: Held, limit: int) -> Any:
        while any(one.held for one in held.stretches.values()):
            time.sleep(1)
        return fold(held, limit)

    setattr(Held, "next_batch", next_batch)  # noqa: B010 mypy knows it for a method
    setattr(serving, "SHUTDOWN_SECONDS", SHUTDOWN_SECONDS)  # noqa: B010 which is final


def silent() -> None:
    """Commit no offsets to the group, as one does not in its first second."""

    async def force_commit(*_: Any, **__: Any) -> bool:
        return False

    setattr(Consumer, "force_commit", force_commit)  # noqa: B010 mypy knows it for a method


def dawdling() -> None:
    """Told to end, wait until the group rebalances, and the join is asked for, before anything is done."""
    on_stop = Consumer.on_stop

    async def at_a_rebalance(self: Consumer) -> None:
        while not self.app.rebalancing:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        await on_stop(self)

    setattr(Consumer, "on_stop", at_a_rebalance)  # noqa: B010 mypy knows it for a method


def hasty() -> None:
    """Ask Kafka for nothing before it starts, as one that Kafka leaves as soon as that is answered."""

    async def ready(*_: Any) -> bool:
        return True

    setattr(serving.Serving, "ready", ready)  # noqa: B010 mypy knows it for a method


def misled() -> None:
    """Hear of every third fetch that there is no such offset, as of a node that led and does not know of the newest."""
    fetch, fetches = FetchThread._fetch, count()

    async def mislead(self: FetchThread, wanted: Any) -> list[Any]:
        if next(fetches) % 3 == 2:
            raise OffsetOutOfRangeError(dict.fromkeys(wanted, 0))
        return await fetch(self, wanted)

    setattr(FetchThread, "_fetch", mislead)  # noqa: B010 mypy knows it for a method


def doubtful() -> None:
    """Hear once that there is no such offset on a partition, whose leader does not answer what there is."""
    fetch, misled = FetchThread._fetch, list[Any]()

    async def mislead(self: FetchThread, wanted: Any) -> list[Any]:
        if not misled and (of_first := [one for one in list(wanted) if one.partition == 0]):
            misled.extend(of_first)
            raise OffsetOutOfRangeError(dict.fromkeys(of_first, 0))
        return await fetch(self, wanted)

    def confirm(_broker: str, _offsets: Any, given_up: Callable[[], bool], _security: Any) -> None:
        while not given_up():
            time.sleep(0.05)
        raise GivenUp

    setattr(FetchThread, "_fetch", mislead)  # noqa: B010 mypy knows it for a method
    setattr(doubts, "confirm", confirm)  # noqa: B010 mypy knows it for a function


def detained() -> None:
    """Hear nothing of who is asked for what aiokafka cannot decode."""

    def read_around(*place: Any, **_: Any) -> None:
        given_up: Callable[[], bool] = place[-1]
        while not given_up():
            time.sleep(0.05)
        raise GivenUp

    setattr(detours, "read_around", read_around)  # noqa: B010 mypy knows it for a function


def hurried() -> None:
    """Wait at first no longer for an answer than three of them take together."""
    setattr(ownership, "SILENT_SECONDS", HURRIED_SECONDS)  # noqa: B010 which is final


def unlimited() -> None:
    """Take as long as it takes to end."""
    setattr(serving, "SHUTDOWN_SECONDS", UNLIMITED_SECONDS)  # noqa: B010 which is final


def curious() -> None:
    """Look all the time whether a topic was made anew."""
    setattr(transport, "LOOK_SECONDS", 0.5)  # noqa: B010 which is final


FLAWS: dict[str, Callable[[], None]] = {
    "deaf": deaf,
    "blocked": blocked,
    "silent": silent,
    "dawdling": dawdling,
    "hasty": hasty,
    "misled": misled,
    "doubtful": doubtful,
    "detained": detained,
    "hurried": hurried,
    "unlimited": unlimited,
    "curious": curious,
}
