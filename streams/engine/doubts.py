"""Partitions of which Kafka says that what comes next is out of range: gone, or unknown to whoever was asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress

from aiokafka.structs import TopicPartition

from streams.engine.fetching import FETCH_SECONDS, FetchThread
from streams.engine.lanes import Lanes
from streams.engine.recovery import confirm
from streams.engine.transaction import GivenUp

log = logging.getLogger(__name__)


class Doubts:
    """Held back until who leads them was asked, for as long as that takes; all others are fetched meanwhile."""

    def __init__(self, lanes: Lanes, thread: FetchThread, given_up: Callable[[], bool]) -> None:
        self._lanes, self._thread, self._given_up = lanes, thread, given_up
        self._asked = set[TopicPartition]()

    async def have(self, partitions: Collection[TopicPartition]) -> None:
        """Fetch nothing of these, and go on if what lanes want next is there all the same; else the lanes fail."""
        await self._thread.hold_back(partitions)
        if new := set(partitions) - self._asked:
            self._asked |= new
            self._lanes.later(self._look(new))

    async def _look(self, partitions: Collection[TopicPartition]) -> None:
        try:
            await self._confirm(partitions)
        finally:
            self._asked.difference_update(partitions)
        await self._thread.let_on(partitions)

    async def _confirm(self, partitions: Collection[TopicPartition]) -> None:
        options, wanted = self._lanes.options, self._lanes.wanting()
        offsets = {(key.topic, key.partition): at for key, at in wanted.items() if key in partitions}
        log.info("called out of range, and looked for: %s", offsets)
        if not offsets:  # of a lane that is yet to be taken over, and sought
            await asyncio.sleep(FETCH_SECONDS)
            return
        with suppress(GivenUp):  # who was asked may have led, or lag behind who does
            await asyncio.to_thread(confirm, options.broker, offsets, self._given_up, options.security)
            await self._thread.look_for_leaders()
