"""The lanes of this process: which it owns, and what they want from Kafka."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from aiokafka.structs import TopicPartition

from streams.engine.fold import Fold
from streams.engine.lane import Lane, Surroundings
from streams.engine.listeners import Listeners
from streams.engine.options import Options
from streams.engine.record import Record
from streams.engine.routing import Misrouting
from streams.engine.transaction import Fenced, GivenUp

NOTHING: Final = TopicPartition("", -1)  # aiokafka takes an empty set of partitions for all of them
MOST_HELD_BYTES: Final = 32 << 20  # of a topic and lane
TAKEOVERS: Final = 5
log = logging.getLogger(__name__)
Offsets = Mapping[TopicPartition, int]


class Feed(Protocol):
    """What lanes ask of the transport."""

    def nudge(self) -> None:
        """Look again at what is wanted."""

    async def seek_all(self, offsets: Offsets) -> None:
        """Fetch from there."""

    async def is_member(self, offsets: Offsets) -> bool | None:
        """Whether the group takes a commit of ours; None if it cannot be asked."""


class Lanes:
    """All lanes of a process. Everything here happens on the event loop of the application.

    ``wanted`` are the partitions to fetch from now, ``failed`` is told what nobody here can mend.
    """

    def __init__(self, application: str, options: Options, failed: Callable[[BaseException], None]) -> None:
        self.options = options
        self.failed = failed
        self.listeners = Listeners()
        self.wanted: set[TopicPartition] = {NOTHING}
        self.feed: Feed | None = None
        self.owned: dict[tuple[str, int], Lane] = {}
        self._threads = ThreadPoolExecutor(max_workers=256, thread_name_prefix="lane")
        self._folds: dict[str, Fold] = {}
        self._by_partition: dict[TopicPartition, Lane] = {}
        self._assigning = asyncio.Lock()
        self._refetching: set[TopicPartition] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._around = Surroundings(
            application, options, self._in_thread, self.listeners, Misrouting(), self._refill, self._lost
        )

    def add(self, fold: Fold) -> None:
        """Let this process own lanes of ``fold``."""
        self._folds[fold.table] = fold

    def _in_thread(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, call)

    # --- ownership

    async def assign(self, given: Iterable[tuple[str, int]]) -> None:
        """Own exactly the lanes ``given``: take over new ones, prove kept ones, let the others go."""
        async with self._assigning:
            keys = {key for key in given if key[0] in self._folds}
            await asyncio.gather(*(self._release(key) for key in set(self.owned) - keys))
            for table, number in sorted(keys - set(self.owned)):
                self.owned[table, number] = Lane(self._folds[table], number, self._around)
            lanes = self.owned.values()
            self._by_partition = {key: lane for lane in lanes for key in self._wanting(lane)}
            await asyncio.gather(*(self._own(lane) for lane in lanes))

    def start(self) -> None:
        """Let the lanes work that are owned."""
        for lane in self.owned.values():
            if lane.owned:
                lane.start()
                self._refill(lane)

    async def rest(self, seconds: float) -> None:
        """Let no lane begin another batch; wait so long for those in hand."""
        if self.owned:
            await asyncio.wait([asyncio.create_task(lane.rest()) for lane in self.owned.values()], timeout=seconds)

    async def close(self) -> None:
        """Let go of everything."""
        await asyncio.gather(*(self._release(key) for key in list(self.owned)))
        self._threads.shutdown(wait=False)

    async def _own(self, lane: Lane) -> None:
        for _ in range(TAKEOVERS):
            try:
                return await (lane.prove() if lane.owned else lane.take_over())
            except GivenUp:
                return None
            except Fenced as error:
                lane.owned = False
                log.warning("%s: fenced (%s)", lane.name, error)
                if not await self._is_ours(lane):
                    return None
        raise RuntimeError(f"{lane.name}: fenced at every takeover: another process uses this application id.")

    async def _release(self, key: tuple[str, int]) -> None:
        lane = self.owned.pop(key)
        self.wanted -= set(self._wanting(lane))
        await lane.let_go()
        self.listeners.released(*key)

    async def _is_ours(self, lane: Lane) -> bool:
        answer = await self.feed.is_member(self._committed(lane)) if self.feed is not None else None
        if answer is None:
            raise RuntimeError(f"{lane.name}: fenced, and the group's coordinator does not say whose it is now.")
        return answer

    def _lost(self, lane: Lane, error: Exception) -> None:
        if isinstance(error, Fenced):
            lane.owned = False
            log.warning("%s: fenced (%s)", lane.name, error)
            self._later(self._regain(lane))
        elif not isinstance(error, GivenUp):
            self.failed(error)

    async def _regain(self, lane: Lane) -> None:
        async with self._assigning:
            if lane.owned or lane not in self.owned.values() or not await self._is_ours(lane):
                return  # a rebalance will say, or has said, whose it is
            await self._own(lane)
            if lane.owned:
                await self._seek(self._wanting(lane))
                lane.start()
                self._refill(lane)

    # --- records

    def accept(self, partition: TopicPartition, start: int, end: int, records: Sequence[Record], log_end: int) -> None:
        """Hand a stretch to its lane; fetch again what is missing before it."""
        lane = self._by_partition.get(partition)
        if lane is None:
            return
        if not lane.accept(partition.topic, start, end, records, log_end):
            self._refetch(partition, lane.held.stretches[partition.topic].have)
        had = lane.held.stretches[partition.topic]
        if had.held >= self.options.max_buffered or had.held_bytes >= MOST_HELD_BYTES:
            self.wanted.discard(partition)

    def wanting(self) -> dict[TopicPartition, int]:
        """Return what every lane wants next from its topics."""
        return {key: at for lane in self.owned.values() for key, at in self._wanting(lane).items()}

    def committed(self) -> dict[TopicPartition, int]:
        """Return the committed positions."""
        return {key: at for lane in self.owned.values() for key, at in self._committed(lane).items()}

    def _wanting(self, lane: Lane) -> dict[TopicPartition, int]:
        return {TopicPartition(topic, lane.partition): had.have for topic, had in lane.held.stretches.items()}

    def _committed(self, lane: Lane) -> dict[TopicPartition, int]:
        return {TopicPartition(topic, lane.partition): at for topic, at in lane.held.position.offsets.items()}

    def _refill(self, lane: Lane) -> None:
        few, little = self.options.max_buffered // 2, MOST_HELD_BYTES // 2
        topics = [topic for topic, had in lane.held.stretches.items() if had.held <= few and had.held_bytes <= little]
        partitions = {TopicPartition(topic, lane.partition) for topic in topics}
        if not partitions <= self.wanted:
            self.wanted |= partitions
            if self.feed is not None:
                self.feed.nudge()

    def _refetch(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self._refetching:
            self._refetching.add(partition)
            log.warning("%s[%d]: what follows offset %d is missing, and is fetched again", *partition, offset)
            self._later(self._seek({partition: offset}))

    async def _seek(self, offsets: Offsets) -> None:
        try:
            if self.feed is not None:
                await self.feed.seek_all(offsets)
        finally:
            self._refetching -= set(offsets)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 nobody else would hear of it
            self.failed(error)
