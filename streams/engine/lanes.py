"""The lanes of this process: which it owns, from assignment to assignment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final

from aiokafka.errors import ConsumerStoppedError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine.budget import Budget
from streams.engine.fold import Fold
from streams.engine.intake import Intake, committed, wanting
from streams.engine.lane import Lane, Surroundings
from streams.engine.listeners import Listeners
from streams.engine.options import Options
from streams.engine.progress import Reached
from streams.engine.routing import Misrouting
from streams.engine.standbys import Standbys
from streams.engine.takeovers import Takeovers, soon
from streams.engine.topic_ids import TopicIds, check_ids
from streams.engine.transaction import Fenced, GivenUp
from streams.engine.turns import Turns

TURN_SECONDS: Final = 0.01  # where Kafka answers later than that, it is far: lanes then wait for it beside each other
log = logging.getLogger(__name__)


class Lanes:
    """All lanes of a process. Everything here happens on the event loop of the application.

    ``owned`` are those that the group gave to this process, whether or not they are taken over yet, which each lane's
    own ``owned`` says. ``intake`` is where their records come in, ``failed`` is told what nobody here can mend.
    """

    def __init__(self, application: str, options: Options, failed: Callable[[BaseException], None]) -> None:
        self.options = options
        self.failed = failed
        self.listeners = Listeners()
        self.intake = Intake(options.max_buffered, self.later)
        self.owned: dict[tuple[str, int], Lane] = {}
        self.assigned = False  # whether the group has said what is ours, be it nothing
        self._threads = ThreadPoolExecutor(max_workers=256, thread_name_prefix="lane")
        self._folds: dict[str, Fold] = {}
        self._partitions: dict[str, int] = {}  # of topics
        self._assigning = asyncio.Lock()
        self._takeovers = Takeovers(self.intake, self._is_held, self.later, self._begin)
        self._going: dict[tuple[str, int], asyncio.Task[None]] = {}  # the last letting go of each, under way or over
        self._resting = self._leaving = self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.standbys = Standbys(application, options)
        self._around = Surroundings(
            application=application,
            options=options,
            in_thread=self.in_thread,
            listeners=self.listeners,
            misrouting=Misrouting(),
            turns=Turns(options.turns, TURN_SECONDS),
            budget=Budget(options.fold_seconds),
            known=self.standbys.take,
            ids_of=TopicIds(options, self._partitions),
            advanced=self.intake.refill,
            lost=self._lost,
        )

    def add(self, fold: Fold) -> None:
        """Let this process own lanes of ``fold``."""
        self._folds[fold.table] = fold
        self._partitions |= dict.fromkeys(fold.readers, fold.partitions)

    async def assign(self, given: Iterable[tuple[str, int]], standing: Iterable[tuple[str, int]] = ()) -> None:
        """Own exactly the lanes ``given``: take over new ones, prove kept ones, let the others go.

        For those ``standing``, which others own, stand by from then on. A lane that takes long to be taken over is not
        waited for, and begins to work by itself when it is; nor is one that takes long to be let go.
        """
        self._resting = False
        async with self._assigning:
            keys = {key for key in given if key[0] in self._folds}
            kept = [lane for key, lane in self.owned.items() if key in keys]
            beside = [self._release(key) for key in set(self.owned) - keys]
            if not self._leaving:
                # That a topic was away may be why all are shared anew; who takes a lane over looks at that by itself.
                beside.append(asyncio.create_task(self.check_topics(kept)))
                self._hold(keys)
                await asyncio.gather(self._takeovers.own(self.owned.values()), soon(beside, self._see_to))
            else:
                await soon(beside, self._see_to)
            if not self._leaving:
                self.standbys.keep(key for key in standing if key[0] in self._folds)

    def start(self) -> None:
        """Let the lanes work that are owned; one that is yet to be taken over, or proven, does when it is."""
        for lane in self.owned.values():
            if self._takeovers.are_over(lane):
                self._start(lane)

    async def leave(self, seconds: float) -> None:
        """Take over nothing more, and let no lane begin another batch; those in hand are given up after so long."""
        self._leaving = True
        for lane in self.owned.values():
            if not lane.owned:
                lane.give_up()
        for lane in await self.rest(seconds):
            lane.give_up()

    async def rest(self, seconds: float) -> list[Lane]:
        """Let no lane begin another batch, until the next assignment; wait so long for those in hand.

        Return those that still have one then.
        """
        self._resting = True
        resting = {asyncio.create_task(lane.rest()): lane for lane in self.owned.values()}
        late = (await asyncio.wait(resting, timeout=seconds))[1] if resting else ()
        return [resting[one] for one in late]

    async def close(self, seconds: float) -> None:
        """Let go of everything; what Kafka keeps longer than that is left to itself."""
        self.standbys.close()
        for key in list(self.owned):
            self._release(key)
        releasing = {going: key for key, going in self._going.items() if not going.done()}
        late = (await asyncio.wait(releasing, timeout=seconds))[1] if releasing else ()
        for one in late:
            log.warning("%s[%d]: Kafka keeps what is in hand: whoever has it next does it again", *releasing[one])
            one.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await asyncio.gather(*releasing.keys() - late)
        self._closed = True
        self._threads.shutdown(wait=False)

    def wait_for_threads(self) -> None:
        """Return when nothing that blocks is under way any more, once all is closed; from any thread."""
        self._threads.shutdown()

    def wanting(self) -> dict[TopicPartition, int]:
        """Return what every lane that is taken over wants next from its topics."""
        return {key: at for lane in self.owned.values() if lane.owned for key, at in wanting(lane).items()}

    def committed(self) -> dict[TopicPartition, OffsetAndMetadata]:
        """Return what the group is to know of the lanes that are taken over."""
        return {key: at for lane in self.owned.values() if lane.owned for key, at in committed(lane).items()}

    def reached(self) -> dict[tuple[str, int], Reached]:
        """Return how far the lanes are that are taken over and could go on; from any thread."""
        working = {key: one.held for key, one in dict(self.owned).items() if one.owned and not one.waits_for_kafka}
        return {key: Reached(held.position, held.offsets, held.wanted) for key, held in working.items()}

    async def check_topics(self, lanes: Iterable[Lane] | None = None) -> None:
        """Raise `CannotRecover` if a topic of which one of these, or any, has counted something was made anew since.

        `WrongTopics` if one was given another number of partitions. Kafka is asked once for all lanes of a fold.
        """
        counted = [lane for lane in (self.owned.values() if lanes is None else lanes) if lane.owned]
        folds = {lane.fold.table: lane.fold for lane in counted}
        asked = [self.in_thread(partial(self._around.ids_of, fold.readers)) for fold in folds.values()]
        ids = dict(zip(folds, await asyncio.gather(*asked), strict=True))
        for lane in counted:
            told = ids[lane.fold.table] or {}  # while Kafka is silent nothing is found wrong
            check_ids(lane.partition, lane.held.position, told)
            lane.held.learn(told)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what must not be waited for; what it raises is told as ``failed``."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hold(self, keys: Set[tuple[str, int]]) -> None:
        """Have lanes for these; one that was let go before begins only when that is done."""
        for table, number in sorted(keys - self.owned.keys()):
            self.owned[table, number] = lane = Lane(self._folds[table], number, self._around)
            if (before := self._going.get((table, number))) is not None:
                self._takeovers.follow(lane, before)
        self.assigned = True
        self.intake.route(self.owned.values())

    def _see_to(self, task: asyncio.Task[None]) -> None:
        """Wait for it no longer, but hear of its failure."""
        self.later(_ending(task))

    async def _begin(self, lane: Lane, still: Callable[[], bool]) -> None:
        async with self._assigning:
            if still():
                await self.intake.seek(wanting(lane))
                self._start(lane)

    def _start(self, lane: Lane) -> None:
        if lane.owned and not (self._resting or self._leaving):  # which may have come meanwhile
            lane.start()
            self.intake.refill(lane)

    def _release(self, key: tuple[str, int]) -> asyncio.Task[None]:
        """Own a lane no more; return what ends when it is let go, and whichever had its place before."""
        lane = self.owned.pop(key)
        self._takeovers.forget(lane)
        self.intake.dry_up(lane)
        self._going[key] = asyncio.create_task(self._let_go(key, lane, self._going.get(key)))
        return self._going[key]

    async def _let_go(self, key: tuple[str, int], lane: Lane, before: asyncio.Task[None] | None) -> None:
        try:
            with suppress(GivenUp):  # it was let go once more meanwhile
                await lane.let_go()
            if before is not None:
                await asyncio.wait([before])
        finally:
            self.listeners.released(*key)

    def _is_held(self, lane: Lane) -> bool:
        return not self._leaving and lane in self.owned.values()

    def _lost(self, lane: Lane, error: Exception) -> None:
        """Regain a lane that has stopped by ``error``, if that says that it can be."""
        if isinstance(error, Fenced):
            self._takeovers.regain(lane, error)
        elif not isinstance(error, GivenUp):
            self.failed(error)

    def in_thread(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        """Do what blocks, beside all else; raise `GivenUp` once all is closed."""
        if self._closed:
            raise GivenUp
        return asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (ConsumerStoppedError, GivenUp):  # the process ends, and whose what is will be asked no more
            pass
        except Exception as error:  # noqa: BLE001 nobody else would hear of it
            self.failed(error)


async def _ending(task: asyncio.Task[None]) -> None:
    await task
