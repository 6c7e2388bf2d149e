"""Partitions of which Kafka says that what comes next is out of range: gone, or unknown to whoever was asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial

from aiokafka.structs import TopicPartition

from streams.engine.aside import Aside
from streams.engine.fetching import FETCH_SECONDS, FetchThread
from streams.engine.lanes import Lanes
from streams.engine.recovery import confirm
from streams.engine.transaction import GivenUp

log = logging.getLogger(__name__)


class Doubts:
    """Put aside until who leads them was asked."""

    def __init__(self, lanes: Lanes, thread: FetchThread, aside: Aside, given_up: Callable[[], bool]) -> None:
        self._lanes, self._thread, self._aside, self._given_up = lanes, thread, aside, given_up

    async def have(self, partitions: Collection[TopicPartition]) -> None:
        """Go on with these if what lanes want next is there all the same; else the lanes fail."""
        await self._aside.put(partitions, self._confirm)

    async def _confirm(self, partitions: Collection[TopicPartition]) -> None:
        options, wanted = self._lanes.options, self._lanes.wanting()
        offsets = {(key.topic, key.partition): at for key, at in wanted.items() if key in partitions}
        log.info("called out of range, and looked for: %s", offsets)
        if not offsets:  # of a lane that is yet to be taken over, and sought
            await asyncio.sleep(FETCH_SECONDS)
            return
        numbers = {number for _, number in offsets}
        await self._lanes.check_topics(lane for lane in self._lanes.owned.values() if lane.partition in numbers)
        with suppress(GivenUp):  # who was asked may have led, or lag behind who does
            await self._lanes.in_thread(partial(confirm, options.broker, offsets, self._given_up, options.security))
            await self._thread.look_for_leaders()
