"""The way from Kafka to the lanes: which partitions to fetch from now, and what must be fetched again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine.lane import Lane
from streams.engine.notes import note
from streams.engine.record import Record

NOTHING: Final = TopicPartition("", -1)  # aiokafka takes an empty set of partitions for all of them
MOST_HELD_BYTES: Final = 32 << 20  # of a topic and lane
log = logging.getLogger(__name__)
Offsets = Mapping[TopicPartition, int]


class Feed(Protocol):
    """What is asked of the transport."""

    def nudge(self) -> None:
        """Look again at what is wanted."""

    async def seek_all(self, offsets: Offsets) -> None:
        """Fetch from there."""

    async def is_member(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool | None:
        """Whether the group takes a commit of ours (None: of what it has); None if it cannot be asked."""


class Intake:
    """What the lanes of a process take in; ``wanted`` are the partitions to fetch from now.

    ``later`` runs what must not be waited for.
    """

    def __init__(self, max_buffered: int, later: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self.wanted: set[TopicPartition] = {NOTHING}
        self.feed: Feed | None = None
        self._max_buffered = max_buffered
        self._later = later
        self._lanes: dict[TopicPartition, Lane] = {}
        self._refetching: set[TopicPartition] = set()

    def route(self, lanes: Iterable[Lane]) -> None:
        """Hand what comes to these lanes from now on, and drop what is for others."""
        self._lanes = {key: lane for lane in lanes for key in wanting(lane)}

    def accept(self, partition: TopicPartition, start: int, end: int, records: Sequence[Record], log_end: int) -> None:
        """Hand a stretch to its lane; fetch again what is missing before it."""
        lane = self._lanes.get(partition)
        if lane is None:
            return
        if not lane.accept(partition.topic, start, end, records, log_end):
            self._refetch(partition, lane.held.stretches[partition.topic].have)
        had = lane.held.stretches[partition.topic]
        if had.held >= self._max_buffered or had.held_bytes >= MOST_HELD_BYTES:
            self.wanted.discard(partition)

    def refill(self, lane: Lane) -> None:
        """Fetch for a lane again as soon as half of what it may hold is worked off."""
        few, little = self._max_buffered // 2, MOST_HELD_BYTES // 2
        topics = [topic for topic, had in lane.held.stretches.items() if had.held <= few and had.held_bytes <= little]
        partitions = {TopicPartition(topic, lane.partition) for topic in topics}
        if not partitions <= self.wanted:
            self.wanted |= partitions
            if self.feed is not None:
                self.feed.nudge()

    def dry_up(self, lane: Lane) -> None:
        """Fetch nothing for a lane any more."""
        self.wanted -= set(wanting(lane))

    async def seek(self, offsets: Offsets) -> None:
        """Fetch from there."""
        try:
            if self.feed is not None:
                await self.feed.seek_all(offsets)
        finally:
            self._refetching -= set(offsets)

    def _refetch(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self._refetching:
            self._refetching.add(partition)
            log.warning("%s[%d]: what follows offset %d is missing, and is fetched again", *partition, offset)
            self._later(self.seek({partition: offset}))


def wanting(lane: Lane) -> dict[TopicPartition, int]:
    """Return what a lane wants next from its topics."""
    return {TopicPartition(topic, lane.partition): had.have for topic, had in lane.held.stretches.items()}


def committed(lane: Lane) -> dict[TopicPartition, OffsetAndMetadata]:
    """Return what the group is to know of a lane that was ever taken over: how far it is, and its changelog."""
    offsets, written = lane.held.offsets, lane.written
    return {
        TopicPartition(topic, lane.partition): OffsetAndMetadata(at, note(written, topic))
        for topic, at in offsets.items()
    }
