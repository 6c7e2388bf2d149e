"""What one partition of a fold goes through: a task beside the other lanes, one transaction a batch.

States are applied only after the transaction that wrote them is committed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from streams.engine.batch import Batch
from streams.engine.bounds import CannotRecover
from streams.engine.budget import Budget
from streams.engine.counters import Counters
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.listeners import Listeners
from streams.engine.options import Options
from streams.engine.ownership import CannotCommit, InThread, Ownership, Place, Uncertain
from streams.engine.position import Position
from streams.engine.record import Output, Record
from streams.engine.replica import Replica
from streams.engine.routing import Misrouting
from streams.engine.topic_ids import IdsOf, begun, heard, made_anew
from streams.engine.transaction import Fenced, GivenUp
from streams.engine.turns import Turns

LEAST_BATCH: Final = 100  # the first one too: how long events take is not known before
PASSED_SECONDS: Final = 60.0  # of quiet, without ticks: then what was passed is written before retention deletes it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lanes of a process share; ``advanced`` and ``lost`` say that one has room again, or cannot go on.

    ``known`` hands over what this process has read of a lane's changelog by standing by for it, if it has;
    ``ids_of`` asks Kafka which topics there are.
    """

    application: str
    options: Options
    in_thread: InThread
    listeners: Listeners
    misrouting: Misrouting
    turns: Turns
    budget: Budget
    known: Callable[[tuple[str, int]], Replica | None]
    ids_of: IdsOf
    advanced: Callable[[Lane], None]
    lost: Callable[[Lane, Exception], None]


class Lane:
    """One partition of a fold, as this process owns it.

    ``held`` is what it knows, if it was ever ``taken``, ``owned`` whether its producer was not fenced since; it works
    between ``start`` and ``rest``.
    """

    def __init__(self, fold: Fold, number: int, around: Surroundings) -> None:
        self.fold = fold
        self.partition = number
        self.name = f"{fold.table}[{number}]"
        self.counters = Counters()
        self.owned = self.taken = False
        self.held = Held(fold, number, {}, Position())
        self._around = around
        place = Place(f"{around.application}-{fold.table}", number, fold.written, around.application)
        self._ownership = Ownership(place, around.options, around.in_thread, self.counters, around.ids_of)
        self._known: Replica | None = None  # of standing by, until it is taken, however often that is begun
        self._task: asyncio.Task[None] | None = None
        self._resting = True
        self._looking = False  # which topics there are
        self._ready = asyncio.Event()
        self._limit = min(LEAST_BATCH, around.options.max_batch)
        self._quiet_since = time.monotonic()
        self._asked = 0  # how often it was to be taken over, or let go: of two who ask, the later one decides
        self._passed = False  # something that no transaction has written yet: markers, or what was aborted

    @property
    def waits_for_kafka(self) -> bool:
        """Whether it is Kafka that keeps this lane from going on; from any thread."""
        return self._looking or self._ownership.waiting

    @property
    def written(self) -> Position:
        """The newest position that is known to be in the changelog."""
        return self._ownership.written

    # --- ownership

    async def take_over(self) -> None:
        """Begin anew with what the lane's changelog holds, for nobody else any more.

        Raise `GivenUp` if it is let go, or taken over once more, meanwhile.
        """
        await self.let_go()
        self._known = self._around.known((self.fold.table, self.partition)) or self._known
        found = await self._ownership.take(self.fold.readers, self._known)
        self._known = None
        at, layout = found.position, self.fold.states.layout
        if at.layout > layout:
            raise CannotRecover(
                f"{self.name}: a newer build has written its states (layout {at.layout}, this build knows {layout}); "
                "what this one does not know would be lost. Run the newer build here too."
            )
        logs = {"starts": found.starts, "ends": found.ends, "ids": found.ids}
        self.held = Held(self.fold, self.partition, found.states, at, **logs)
        self.owned = self.taken = True
        self.counters.has(self.held)
        self._around.listeners.taken(self.fold.table, self.partition, self.held.states)

    async def prove(self) -> None:
        """Show by a transaction of only the position that nobody has fenced this lane since it last worked."""
        await self.rest()
        self.held.rewind()
        await self._ownership.prove(self.held.position)

    async def let_go(self) -> None:
        """Stop owning, whatever is in hand.

        Raise `GivenUp` if it is let go, or taken over, once more meanwhile.
        """
        self.give_up()
        asked = self._asked
        await self.rest()
        await self._ownership.close()
        if asked != self._asked:
            raise GivenUp

    def give_up(self) -> None:
        """Commit nothing more, and go on with no take-over that is under way."""
        self._asked += 1
        self.owned = False
        self._ownership.give_up()

    def start(self) -> None:
        """Work from now on."""
        self._resting = False
        self._ready.set()
        self._quiet_since = time.monotonic()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=self.name)

    async def rest(self) -> None:
        """Work no more; return when the batch in hand, and what was passed after it, is committed or given up."""
        self._resting = True
        self._ready.set()
        if self._task is not None:
            await asyncio.wait([self._task])

    # --- work

    def accept(self, topic: str, start: int, end: int, records: Sequence[Record], log_end: int) -> bool:
        """Take a stretch; False if something before it is missing."""
        accepted = self.held.stretches[topic].accept(start, end, records, log_end)
        self._ready.set()
        return accepted

    async def _run(self) -> None:
        try:
            while not self._resting:
                async with self._around.turns.one():
                    worked = not self._resting and await self._work()
                if not worked and not self._resting:
                    await self._wait()
            await self._keep_passed()
        except Exception as error:  # noqa: BLE001 whatever it is, the lane must not go on as if it were not
            self._around.lost(self, error)

    async def _work(self) -> bool:
        self._ready.clear()  # what comes from now on may not be in the batch
        started, held = time.perf_counter(), self.held
        batch = held.next_batch(self._limit)
        if first := begun(held.position, batch.position):
            await self._look_at(first)
        if not batch.size:
            self._passed |= batch.position != held.position
            held.keep(batch)  # nothing but a transaction's markers was passed
            return False
        folded = time.perf_counter()
        await self._ownership.commit(batch.changes, batch.position, batch.outputs)
        self._passed = False
        self.counters.latency.add(held.arrived(), time.time_ns() // 1_000_000)
        later = batch.position.watermark > held.position.watermark
        held.keep(batch)
        if later:  # what is rejected, or late, lets no time pass
            self._quiet_since = time.monotonic()
        self._tell(batch, folded - started, time.perf_counter() - folded)
        return True

    async def _look_at(self, topics: set[str]) -> None:
        """Raise `Uncertain` if one of which nothing is counted yet was made anew since the lane was taken.

        That is no loss yet. But what is counted of the new topic under the id of the old one would end whoever has the
        lane, for good; and what is in hand may be of the old one. So nothing is counted before Kafka has said which it
        is; raise `GivenUp` if the lane is to rest before that.
        """

        def given_up() -> bool:
            return self._resting or not self.owned

        self._looking = True
        try:
            ids = await self._around.in_thread(partial(heard, self._around.ids_of, self.fold.readers, given_up))
        finally:
            self._looking = False
        if new := made_anew(topics, self.held.position, ids):
            raise Uncertain(f"{', '.join(new)}: made anew before anything was counted")

    async def _wait(self) -> None:
        ticks = self._around.options.tick_seconds if self.fold.tick is not None else None
        seconds = PASSED_SECONDS if ticks is None and self._passed else ticks
        try:
            async with asyncio.timeout(None if seconds is None else self._quiet_since + seconds - time.monotonic()):
                await self._ready.wait()
        except TimeoutError:
            if ticks is None:
                await self._ownership.commit({}, self.held.position)
                self._passed = False
            elif self.held.caught_up:
                await self._ownership.commit({}, self.held.position, [self._ticked()])
            self._quiet_since = time.monotonic()

    async def _keep_passed(self) -> None:
        """Commit what no transaction has written yet: else what retention deletes meanwhile is taken for uncounted."""
        if self.owned and self._passed:
            self._passed = False
            with suppress(Fenced, GivenUp, CannotCommit):
                await self._ownership.commit({}, self.held.position)

    def _ticked(self) -> Output:
        assert self.fold.tick is not None
        assert self.fold.ticks is not None
        return self.fold.tick(time.time_ns() // 1_000_000)._replace(topic=self.fold.ticks, partition=self.partition)

    def _tell(self, batch: Batch, fold_seconds: float, commit_seconds: float) -> None:
        self.counters.add(batch, fold_seconds, commit_seconds)
        self.counters.has(self.held)
        for record in batch.misrouted:
            self._around.misrouting.say(record)
        if self.owned:  # else the next owner tells, from what it takes over
            self._around.listeners.changed(self.fold.table, self.partition, batch.changes, batch.facts)
        self._around.advanced(self)
        if batch.events and self.held.caught_up:
            self._around.budget.up_to_date(self.name)
        if batch.size >= LEAST_BATCH:
            fitting = int(batch.size * self._around.budget.seconds(self.name) / max(fold_seconds, 1e-6))
            self._limit = min(self._around.options.max_batch, max(LEAST_BATCH, fitting))
