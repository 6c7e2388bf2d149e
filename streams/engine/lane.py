"""What one partition of a fold goes through: a task beside the other lanes, one transaction a batch.

States are applied only after the transaction that wrote them is committed.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from streams.engine.batch import Batch
from streams.engine.counters import Counters
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.options import Options
from streams.engine.position import NEVER, Position
from streams.engine.record import Output, Record
from streams.engine.recovery import recover
from streams.engine.transaction import Aborted, Transactions

ATTEMPTS: Final = 12
LEAST_BATCH: Final = 100
log = logging.getLogger(__name__)
InThread = Callable[[Callable[[], Any]], "asyncio.Future[Any]"]


class CannotCommit(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Kafka takes a batch on no attempt."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lanes share."""

    application: str
    options: Options
    in_thread: InThread
    tell: Callable[[Lane, Mapping[str, bytes | None], Sequence[Any]], None]
    taken: Callable[[Lane], None]
    advanced: Callable[[Lane], None]
    misrouted: Callable[[Record], None]
    lost: Callable[[Lane, Exception], None]


class Lane:
    """One partition of a fold, as this process owns it.

    ``held`` is what it knows, ``owned`` whether its producer was not fenced since; it works between ``start`` and
    ``rest``.
    """

    def __init__(self, fold: Fold, tick: Callable[[int], Output] | None, number: int, around: Surroundings) -> None:
        self.fold = fold
        self.partition = number
        self.counters = Counters()
        self.owned = False
        self.held = Held(fold, number, {}, Position())
        self._around = around
        self._tick = tick if fold.ticks is not None and around.options.tick_seconds is not None else None
        self._transactions: Transactions | None = None
        self._task: asyncio.Task[None] | None = None
        self._resting = True
        self._ready = asyncio.Event()
        self._limit = around.options.max_batch
        self._quiet_since = time.monotonic()

    @property
    def name(self) -> str:
        """Table and partition."""
        return f"{self.fold.table}[{self.partition}]"

    @property
    def changelog(self) -> str:
        """The topic that keeps the states."""
        return f"{self._around.application}-{self.fold.table}-changelog"

    async def take_over(self) -> None:
        """Fence whoever was here, then read the changelog to its end: nothing can be added behind this reading."""
        await self.let_go()
        around, application = self._around, self._around.application
        transactional_id = f"{application}-{self.fold.table}-{self.partition}"
        broker = around.options.broker
        transactions = self._transactions = Transactions(broker, transactional_id, self.changelog, self.partition)
        await around.in_thread(transactions.fence)
        found = await around.in_thread(partial(recover, broker, self.changelog, self.partition, self.fold.readers))
        self.held = Held(self.fold, self.partition, found.states, found.position, starts=found.starts, ends=found.ends)
        self.owned = True
        self._count(None, 0.0, 0.0)
        around.taken(self)

    async def prove(self) -> None:
        """Show by a transaction of only the position that nobody has fenced this lane since it last worked."""
        self.held.rewind()
        await self._commit({}, ())

    async def let_go(self) -> None:
        """Stop owning; a transaction in flight counts or not, as Kafka decides."""
        self.owned = False
        transactions, self._transactions = self._transactions, None
        if transactions is not None:
            transactions.give_up()
            await self.rest()
            await self._around.in_thread(transactions.close)

    def start(self) -> None:
        """Work from now on."""
        self._resting = False
        self._ready.set()
        self._quiet_since = time.monotonic()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=self.name)

    async def rest(self) -> None:
        """Work no more; return when the batch in hand is committed or given up."""
        self._resting = True
        self._ready.set()
        if self._task is not None and self._task is not asyncio.current_task():
            await asyncio.wait([self._task])

    def accept(self, topic: str, start: int, end: int, records: Sequence[Record], log_end: int) -> bool:
        """Take a stretch; False if something before it is missing."""
        accepted = self.held.stretches[topic].accept(start, end, records, log_end)
        if records:
            self._ready.set()
        return accepted

    async def _run(self) -> None:
        try:
            while not self._resting:
                if not await self._work():
                    await self._wait()
        except Exception as error:  # noqa: BLE001 whatever it is, the lane must not go on as if it were not
            self._around.lost(self, error)

    async def _work(self) -> bool:
        started = time.perf_counter()
        batch = self.held.next_batch(self._limit)
        if not batch.size:
            self.held.keep(batch)
            self._ready.clear()
            return False
        folded = time.perf_counter()
        self._adapt(batch.size, folded - started)
        await self._commit(batch.changes, batch.outputs, batch)
        self.held.keep(batch)
        self._count(batch, folded - started, time.perf_counter() - folded)
        self._around.tell(self, batch.changes, batch.facts)
        self._around.advanced(self)
        self._quiet_since = time.monotonic()
        return True

    async def _commit(
        self, changes: Mapping[str, bytes | None], outputs: Sequence[Output], batch: Batch | None = None
    ) -> None:
        position = batch.position if batch is not None else self.held.position
        reason = ""
        for attempt in range(ATTEMPTS):
            assert self._transactions is not None
            try:
                await self._around.in_thread(partial(self._transactions.commit, changes, position, outputs))
            except Aborted as error:
                reason = str(error)
                self.counters.aborts += 1
                log.warning("%s: a transaction was aborted, and is tried again: %s", self.name, reason)
                await asyncio.sleep(min(0.05 * 2**attempt, 5.0))
            else:
                return
        raise CannotCommit(f"{self.name}: Kafka aborts every transaction: {reason}")

    async def _wait(self) -> None:
        patience = None
        if self._tick is not None and self._around.options.tick_seconds is not None:
            patience = self._quiet_since + self._around.options.tick_seconds - time.monotonic()
        try:
            async with asyncio.timeout(patience):
                await self._ready.wait()
        except TimeoutError:
            if self._tick is not None and self.held.caught_up:
                tick = self._tick(int(time.time() * 1_000))
                await self._commit({}, [tick._replace(topic=self.fold.ticks or "", partition=self.partition)])
            self._quiet_since = time.monotonic()

    def _adapt(self, size: int, seconds: float) -> None:
        if size >= LEAST_BATCH:
            most = self._around.options.max_batch
            fitting = int(size * self._around.options.fold_seconds / max(seconds, 1e-6))
            self._limit = min(most, max(LEAST_BATCH, fitting))

    def _count(self, batch: Batch | None, fold_seconds: float, commit_seconds: float) -> None:
        counters, held = self.counters, self.held
        if batch is not None:
            counters.batches += 1
            counters.events += batch.events
            counters.closes += batch.closes
            counters.facts += len(batch.facts)
            counters.rejects += batch.rejected
            counters.forwards += len(batch.misrouted)
            for record in batch.misrouted:
                self._around.misrouted(record)
        counters.fold_seconds += fold_seconds
        counters.commit_seconds += commit_seconds
        counters.watermark = None if held.watermark == NEVER else held.watermark
        counters.states = len(held.states)
        counters.offsets = dict(held.position.offsets)
