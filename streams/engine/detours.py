"""Partitions of which aiokafka cannot decode what comes next: the name of a header is not UTF-8."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial

from aiokafka.structs import TopicPartition

from streams.engine.around import read_around
from streams.engine.aside import Aside
from streams.engine.fetching import FetchThread
from streams.engine.lanes import Lanes
from streams.engine.record import Placed
from streams.engine.transaction import GivenUp

log = logging.getLogger(__name__)


class Detours:
    """Put aside until librdkafka has read what stopped aiokafka, each beside the others."""

    def __init__(self, lanes: Lanes, thread: FetchThread, aside: Aside, given_up: Callable[[], bool]) -> None:
        self._lanes, self._thread, self._aside, self._given_up = lanes, thread, aside, given_up
        self._told = set[TopicPartition]()

    async def make(self, places: Mapping[TopicPartition, int]) -> None:
        """Hand over what lies at these offsets once it is read."""
        for place in places:
            await self._aside.put([place], partial(self._go_around, places))

    async def _go_around(self, places: Mapping[TopicPartition, int], partitions: Collection[TopicPartition]) -> None:
        for partition in partitions:
            start = places[partition]
            with suppress(GivenUp):
                records, end = await self._lanes.in_thread(partial(self._read, partition, start))
                for stretch in await self._thread.hand_over(partition, start, end, records):
                    self._lanes.intake.accept(*stretch)

    def _read(self, partition: TopicPartition, start: int) -> tuple[list[Placed], int]:
        if partition not in self._told:
            self._told.add(partition)
            log.warning("%s[%d]: the name of a header after offset %d is not UTF-8, read slowly", *partition, start)

        def given_up() -> bool:
            return self._given_up() or not self._thread.is_at(partition, start)

        options, where = self._lanes.options, (partition.topic, partition.partition, start)
        return read_around(options.broker, *where, given_up, security=options.security)
