"""Processes of the engine in one simulated group: they join, freeze, wake as zombies, die, and share the partitions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine.fold import Fold
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.transaction import GivenUp
from tests.engine.simulated import Kafka, Transactions


class Process:
    """A process; ``awake`` is cleared while it is frozen, for ever once it is dead."""

    def __init__(self, company: Company, fold: Fold) -> None:
        self.company, self.random = company, company.random
        self.awake = asyncio.Event()
        self.awake.set()
        self.failure: BaseException | None = None
        self.given: set[int] = set()
        options = Options(broker=company.kafka, tick_seconds=None, max_batch=self.random.choice((1, 5, 50)))  # type: ignore[arg-type]
        self.lanes = Lanes("app", options, self._failed)
        self.lanes.in_thread = self._in_thread  # type: ignore[method-assign]
        self.lanes._around = replace(self.lanes._around, in_thread=self._in_thread, ids_of=_ids_of)
        self.lanes.add(fold)
        self.lanes.intake.feed = self
        self._at: dict[TopicPartition, int] = {}
        self._fetching = asyncio.create_task(self._fetch())

    def nudge(self) -> None:
        """Nothing: fetching never sleeps for long."""

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there."""
        await self.awake.wait()
        self._at |= offsets

    async def is_member(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool | None:
        """Return whether the group has given these partitions to this process."""
        await asyncio.sleep(self.random.random())
        await self.awake.wait()
        return self._commit(offsets)

    async def own(self, given: set[int], generation: int) -> None:
        """Do what the recovery does after an assignment."""
        try:
            await self.lanes.assign([("counters", number) for number in given])
        except Exception as error:  # noqa: BLE001 the engine stops the process then
            self._failed(error)
            return
        await self.awake.wait()
        if self.company.generation == generation:
            await self.seek_all(self.lanes.wanting())
            self.lanes.start()

    def _commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool:
        if self not in self.company.members or not {one.partition for one in offsets} <= self.given:
            return False
        self.company.kafka.notes |= {(*key,): one.metadata for key, one in offsets.items() if one is not None}
        return True

    def _failed(self, error: BaseException) -> None:
        self.failure = self.failure or error

    async def _fetch(self) -> None:
        while True:
            await asyncio.sleep(self.random.random() * 0.2)
            await self.awake.wait()
            self._commit(self.lanes.committed())
            for partition in sorted(self.lanes.intake.wanted & self._at.keys()):
                log = self.company.kafka.inputs[partition.topic, partition.partition]
                start = self._at[partition]
                last = self.company.kafka.end(*partition)
                end = min(last, start + self.random.choice((0, 1, 1, 2, 20)))
                self._at[partition] = end
                if self.random.random() > self.company.lossy:
                    records = [record for record in log if start <= record.offset < end]
                    self.lanes.intake.accept(partition, start, end, records, last)

    def _in_thread(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        return asyncio.ensure_future(self._call(call))

    async def _call(self, call: Callable[[], Any]) -> Any:
        producer = _producer_of(call)
        if producer is not None:
            assert not producer.writing, "two transactions of one producer at once"
            producer.writing = True
        try:
            await asyncio.sleep(self.random.random() * 0.1)
            await self.awake.wait()
            while not self.company.kafka.answers:
                if producer is not None and producer.given_up:
                    raise GivenUp
                await asyncio.sleep(0.5)
            answer = call()
            await asyncio.sleep(self.random.random() * 0.1)
            await self.awake.wait()
            return answer
        finally:
            if producer is not None:
                producer.writing = False


class Company:
    """The processes, and the group that they are members of."""

    def __init__(self, kafka: Kafka, fold: Fold, random: Random, lossy: float) -> None:
        self.kafka, self.random, self.lossy = kafka, random, lossy
        self.members: list[Process] = []
        self.all: list[Process] = []
        self.generation = 0
        self._fold = fold
        self._tasks: set[asyncio.Task[None]] = set()

    def hire(self) -> None:
        """Let a process join."""
        process = Process(self, self._fold)
        self.members.append(process)
        self.all.append(process)

    async def share(self, rest_seconds: float) -> None:
        """Rebalance: all come to rest, but are waited for no longer than that; then each is told what is its own."""
        self.generation += 1
        generation = self.generation
        awake = [one for one in self.members if one.awake.is_set()]
        await asyncio.gather(*(one.lanes.rest(rest_seconds) for one in awake))
        if generation != self.generation:
            return
        numbers = self.random.sample(range(self._fold.partitions), self._fold.partitions)
        for place, process in enumerate(self.members):
            process.given = set(numbers[place :: len(self.members)])
            task = asyncio.create_task(process.own(process.given, generation))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


def _ids_of(topics: Iterable[str]) -> dict[str, int]:
    return dict.fromkeys(topics, 7)


def _producer_of(call: Any) -> Transactions | None:
    """Return whose producer a call uses; all but closing it use it for a while."""
    method = getattr(call, "func", call)
    owner = getattr(method, "__self__", None)
    return owner if isinstance(owner, Transactions) and method.__name__ != "close" else None
