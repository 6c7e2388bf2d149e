"""The lanes of this process: which it owns, what they still want from Kafka, and who has to be told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from aiokafka.structs import TopicPartition

from streams.engine.fold import Fold
from streams.engine.lane import Lane, Surroundings
from streams.engine.options import Options
from streams.engine.record import Output, Record
from streams.engine.transaction import Fenced, GivenUp

NOTHING: Final = TopicPartition("", -1)  # aiokafka takes an empty set of partitions for all of them
MOST_HELD_BYTES: Final = 32 << 20  # of a topic and lane
TAKEOVERS: Final = 5
log = logging.getLogger(__name__)


class Feed(Protocol):
    """What lanes ask of the transport."""

    def nudge(self) -> None:
        """Look again at what is wanted."""

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there."""

    async def is_member(self, offsets: Mapping[TopicPartition, int]) -> bool | None:
        """Whether the group takes a commit of ours; None if it cannot be asked."""


class Lanes:
    """All lanes of a process. Everything here happens on the event loop of the application."""

    def __init__(self, application: str, options: Options, failed: Callable[[BaseException], None]) -> None:
        self.options = options
        self.failed = failed
        self.wanted: set[TopicPartition] = {NOTHING}
        self.feed: Feed | None = None
        self._threads = ThreadPoolExecutor(max_workers=256, thread_name_prefix="lane")
        self._folds: dict[str, tuple[Fold, Callable[[int], Output] | None]] = {}
        self._lanes: dict[tuple[str, int], Lane] = {}
        self._by_partition: dict[TopicPartition, Lane] = {}
        self._changed: list[Callable[..., None]] = []
        self._taken: list[Callable[..., None]] = []
        self._released: list[Callable[..., None]] = []
        self._assigning = asyncio.Lock()
        self._refetching: set[TopicPartition] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._misrouting: set[str] = set()
        self._around = Surroundings(
            application,
            options,
            self.in_thread,
            self._tell,
            self._tell_taken,
            self._refill,
            self._misrouted,
            self._lost,
        )

    def add(self, fold: Fold, tick: Callable[[int], Output] | None) -> None:
        """Let this process own lanes of ``fold``."""
        self._folds[fold.table] = (fold, tick)

    def listen(
        self,
        changed: Callable[[str, int, Mapping[str, bytes | None], Sequence[Any]], None],
        taken: Callable[[str, int, Mapping[str, bytes]], None] | None,
        released: Callable[[str, int], None] | None,
    ) -> None:
        """Call these after every commit, takeover and release."""
        self._changed.append(changed)
        self._taken += [taken] if taken is not None else []
        self._released += [released] if released is not None else []

    @property
    def owned(self) -> Mapping[tuple[str, int], Lane]:
        """The lanes by table and partition."""
        return self._lanes

    def in_thread(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        """Run ``call`` in a thread."""
        return asyncio.get_running_loop().run_in_executor(self._threads, call)

    # --- ownership

    async def assign(self, given: Iterable[tuple[str, int]]) -> None:
        """Own exactly the lanes ``given``: take over new ones, prove kept ones, let the others go."""
        async with self._assigning:
            keys = set(given)
            await asyncio.gather(*(self._release(key) for key in set(self._lanes) - keys))
            for table, number in sorted(keys - set(self._lanes)):
                self._lanes[table, number] = Lane(*self._folds[table], number, self._around)
            self._by_partition = {
                TopicPartition(topic, lane.partition): lane
                for lane in self._lanes.values()
                for topic in lane.fold.readers
            }
            await asyncio.gather(*(self._own(lane) for lane in self._lanes.values()))

    def start(self) -> None:
        """Let the lanes work that are owned."""
        for lane in self._lanes.values():
            if lane.owned:
                lane.start()
                self._refill(lane)

    async def rest(self, seconds: float) -> None:
        """Let no lane begin another batch; wait so long for those in hand."""
        if self._lanes:
            tasks = [asyncio.create_task(lane.rest()) for lane in self._lanes.values()]
            await asyncio.wait(tasks, timeout=seconds)

    async def close(self) -> None:
        """Let go of everything."""
        await asyncio.gather(*(self._release(key) for key in list(self._lanes)))
        self._threads.shutdown(wait=False)

    async def _own(self, lane: Lane) -> None:
        for _ in range(TAKEOVERS):
            try:
                await (lane.prove() if lane.owned else lane.take_over())
            except Fenced as error:
                lane.owned = False
                log.warning("%s: fenced (%s)", lane.name, error)
                if not await self._member(lane):
                    return
            except GivenUp:
                return
            else:
                return
        raise RuntimeError(f"{lane.name}: fenced at every takeover: another process uses this application id.")

    async def _release(self, key: tuple[str, int]) -> None:
        lane = self._lanes.pop(key)
        for topic in lane.fold.readers:
            self.wanted.discard(TopicPartition(topic, lane.partition))
        await lane.let_go()
        for released in self._released:
            self._safely(released, *key)

    async def _member(self, lane: Lane) -> bool:
        assert self.feed is not None
        offsets = {TopicPartition(topic, lane.partition): at for topic, at in lane.held.position.offsets.items()}
        answer = await self.feed.is_member(offsets)
        if answer is None:
            raise RuntimeError(
                f"{lane.name}: fenced, and the group's coordinator does not say whether it is still ours."
            )
        return answer

    def _lost(self, lane: Lane, error: Exception) -> None:
        if isinstance(error, GivenUp):
            return
        if not isinstance(error, Fenced):
            self.failed(error)
            return
        lane.owned = False
        self._later(self._regain(lane, error))

    async def _regain(self, lane: Lane, error: Exception) -> None:
        async with self._assigning:
            if self._lanes.get((lane.fold.table, lane.partition)) is not lane or lane.owned:
                return
            log.warning("%s: fenced (%s)", lane.name, error)
            if await self._member(lane):
                await self._own(lane)
                if lane.owned:
                    await self._seek(self._offsets(lane))
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
        stretches = lane.held.stretches[partition.topic]
        if stretches.held >= self.options.max_buffered or stretches.held_bytes >= MOST_HELD_BYTES:
            self.wanted.discard(partition)

    def offsets(self) -> dict[TopicPartition, int]:
        """What every lane wants next from its topics."""
        return {key: offset for lane in self._lanes.values() for key, offset in self._offsets(lane).items()}

    def committed(self) -> dict[TopicPartition, int]:
        """The committed positions."""
        return {
            TopicPartition(topic, lane.partition): offset
            for lane in self._lanes.values()
            for topic, offset in lane.held.position.offsets.items()
        }

    def _offsets(self, lane: Lane) -> dict[TopicPartition, int]:
        return {TopicPartition(topic, lane.partition): had.have for topic, had in lane.held.stretches.items()}

    def _refill(self, lane: Lane) -> None:
        wanting = {
            TopicPartition(topic, lane.partition)
            for topic, had in lane.held.stretches.items()
            if had.held < self.options.max_buffered // 2 and had.held_bytes < MOST_HELD_BYTES // 2
        }
        if not wanting <= self.wanted:
            self.wanted |= wanting
            if self.feed is not None:
                self.feed.nudge()

    def _refetch(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self._refetching:
            self._refetching.add(partition)
            log.warning("%s[%d]: offsets before %d are missing, and are fetched again", *partition, offset)
            self._later(self._seek({partition: offset}))

    async def _seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        try:
            if self.feed is not None:
                await self.feed.seek_all(offsets)
        finally:
            self._refetching -= set(offsets)

    # --- telling

    def _tell(self, lane: Lane, changes: Mapping[str, bytes | None], facts: Sequence[Any]) -> None:
        for changed in self._changed:
            self._safely(changed, lane.fold.table, lane.partition, changes, facts)

    def _tell_taken(self, lane: Lane) -> None:
        for taken in self._taken:
            self._safely(taken, lane.fold.table, lane.partition, lane.held.states)

    def _safely(self, listener: Callable[..., None], *args: Any) -> None:
        try:
            listener(*args)
        except Exception:
            log.exception("a listener failed; what it was told is committed all the same")

    def _misrouted(self, record: Record) -> None:
        source = next(
            (value.decode(errors="replace") for name, value in record.headers if name == "ce_source"), "unknown"
        )
        if source not in self._misrouting and len(self._misrouting) < 1_000:
            self._misrouting.add(source)
            log.warning(
                "%s[%d]: the producer %r does not partition as Kafka's default (murmur2) does; its records are "
                "forwarded. With librdkafka, set partitioner=murmur2_random.",
                record.topic,
                record.partition,
                source,
            )

    def _later(self, work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001 nobody else would hear of it
                self.failed(error)

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
