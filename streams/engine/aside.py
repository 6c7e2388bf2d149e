"""Partitions that are not fetched while something else is done about them: what one needs must hold up no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from aiokafka.structs import TopicPartition

from streams.engine.fetching import FetchThread
from streams.engine.lanes import Lanes

SeeTo = Callable[[Collection[TopicPartition]], Coroutine[Any, Any, None]]


class Aside:
    """Each is seen to by one at a time, for as long as that takes, and is fetched again then."""

    def __init__(self, lanes: Lanes, thread: FetchThread) -> None:
        self._lanes, self._thread = lanes, thread
        self._aside = set[TopicPartition]()

    async def put(self, partitions: Collection[TopicPartition], see_to: SeeTo) -> None:
        """Fetch nothing of these, and have those seen to that are not aside already, beside all else."""
        await self._thread.hold_back(partitions)
        if new := set(partitions) - self._aside:
            self._aside |= new
            self._lanes.later(self._until(new, see_to))

    async def _until(self, partitions: Collection[TopicPartition], see_to: SeeTo) -> None:
        try:
            await see_to(partitions)
        finally:
            self._aside.difference_update(partitions)
        await self._thread.let_on(partitions)
