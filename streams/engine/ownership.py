"""The right to write what a lane decides: taken by fencing, used in transactions, and given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from streams.engine.bounds import CannotRecover
from streams.engine.counters import Counters
from streams.engine.hanging import EMPTY
from streams.engine.loose_ends import Last, LooseEnds
from streams.engine.notes import check_notes, notes_of
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.record import Output
from streams.engine.recovery import Recovered, recover
from streams.engine.replica import Replica
from streams.engine.topic_ids import IdsOf
from streams.engine.transaction import SILENT_SECONDS, Aborted, Fenced, GivenUp, Transactions

ATTEMPTS: Final = 10  # of transactions that are aborted one after the other
LONGEST_SECONDS: Final = 60.0  # at which patience is doubled no more; `Transactions` takes what a transaction may last
GIVEN_UP_SECONDS: Final = 0.1  # how soon a pause ends of a lane that is given up
InThread = Callable[[Callable[[], Any]], "asyncio.Future[Any]"]


class CannotCommit(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Kafka takes a batch on no attempt."""


class Uncertain(Fenced):
    """The lane is to be taken anew, though nobody else may have it: what Kafka has of it must be looked at."""

    certain = False


class Place(NamedTuple):
    """What is owned: a partition of a table, by its name on Kafka, the topics that its outputs go to, and by whom."""

    table: str
    partition: int
    written: Sequence[str]
    group: str


class Ownership:
    """Of one place, between ``take`` and ``close``; aborted transactions go to ``counters``.

    One producer after the other: each take-over makes one, and fences by it all that were before. ``written`` is the
    newest position that is known to be in the changelog.
    """

    def __init__(self, place: Place, options: Options, in_thread: InThread, counters: Counters, ids_of: IdsOf) -> None:
        self._options, self._in_thread, self._counters, self._ids_of = options, in_thread, counters, ids_of
        self._name, self._said = f"{place.table}-{place.partition}", f"{place.table}[{place.partition}]"
        self._changelog = f"{place.table}-changelog", place.partition
        self._group = place.group
        self.written = Position()
        self._loose_ends = LooseEnds(self._name, self._changelog, place.written, options)
        self._transactions: Transactions | None = None
        self._taking = asyncio.Lock()  # by who takes, proves or closes
        self._aborted = 0  # one after the other
        self._silent_seconds = SILENT_SECONDS  # how long the next producer waits for an answer
        self._doubt = ""  # why what is held here may not be what Kafka has

    async def take(self, topics: Collection[str], known: Replica | None = None) -> Recovered:
        """Fence whoever was here, end what hangs, then read the changelog: nothing can be added behind this reading.

        It goes at least to a mark that is written now: a node that led, and does not know yet that another does, would
        tell of an end that is past. What is ``known`` of it is not read again. Raise what ``commit`` does.
        """
        async with self._taking:
            return await self._take(topics, known)

    async def _take(self, topics: Collection[str], known: Replica | None) -> Recovered:
        transactions = self._begun()

        def given_up() -> bool:
            return transactions.given_up

        connecting = self._in_thread(transactions.connect)
        try:
            last = await self._mended(given_up)
        finally:
            await connecting
        # Before the mark: whoever has the lane after us may be further, and note it, before all is read.
        notes = await notes_of(self._options, self._group, topics, self._changelog[1], given_up)
        await self._fence(transactions)
        while hanging := await self._loose_ends.left(given_up):  # of what the last owner did meanwhile
            fenced, transactions = transactions, self._begun()
            await self._in_thread(fenced.close)
            await self._loose_ends.tie_up(last._replace(hanging=hanging, state=EMPTY))  # as our own fence left the id
            last = await self._mended(given_up)
            await self._fence(transactions)
        asking = self._in_thread(partial(self._ids_of, topics))  # now: all before this may take minutes
        mark = await self._mark(transactions)
        where, security = (self._options.broker, *self._changelog), self._options.security
        ids = await asking or {}
        reading = partial(recover, *where, topics, given_up, security=security, ids=ids)
        try:
            found: Recovered = await self._in_thread(partial(reading, known=known, least=mark))
            check_notes(self._changelog, found.position, ids, notes)
        except CannotRecover:
            transactions.troubled = True  # it may be the mark that hangs: nobody who reads committed passes it then
            await self._settle(transactions)
            raise
        if given_up():
            raise GivenUp
        self.written = found.position
        return found

    async def _mended(self, given_up: Callable[[], bool]) -> Last:
        """End what hangs until nothing does: whoever fences has Kafka forget how it was to end.

        The end of what hangs may be forgotten, too. Return the last transaction, of which nothing hangs.
        """
        while (last := await self._loose_ends.last(given_up)).hanging:
            if given_up():
                raise GivenUp
            await self._loose_ends.tie_up(last)
        return last

    async def prove(self, position: Position) -> None:
        """Commit only the position, once whoever takes or proves this too has ended; raise what ``commit`` does."""
        async with self._taking:
            await self.commit({}, position)

    async def commit(
        self, changes: Mapping[str, bytes | None], position: Position, outputs: Sequence[Output] = ()
    ) -> None:
        """Write all this in one transaction.

        Raise `Fenced` if the lane is to be taken anew, whoever's it is: another has it, or it is `Uncertain`, after an
        abort too; `GivenUp` if nobody owns it now, `CannotCommit` after many aborts.
        """
        transactions = self._transactions
        if transactions is None or transactions.given_up:
            raise GivenUp
        await self._settle(transactions)
        now = asyncio.get_running_loop().time
        began = now()
        await self._transact(transactions, partial(transactions.commit, changes, position, outputs))
        self._aborted, self.written = 0, position
        if not transactions.overdue and now() - began < SILENT_SECONDS:
            # Not after a mark in time: a batch takes longer.
            self._silent_seconds = transactions.longest_seconds = SILENT_SECONDS
        await self._settle(transactions)

    async def _fence(self, transactions: Transactions) -> None:
        await self._transact(transactions, transactions.fence)

    async def _mark(self, transactions: Transactions) -> int:
        mark: int = await self._transact(transactions, transactions.mark)
        self._doubt = ""
        await self._settle(transactions)
        return mark

    async def _transact(self, transactions: Transactions, call: Callable[[], Any]) -> Any:
        """Do this; where the coordinator takes long for it, the next producer waits twice as long for answers.

        Else no lane would ever be owned, or go on, where it takes that long for all. One that is slow at answering
        anything at all is taken for one that is away.
        """
        try:
            return await self._in_thread(call)
        except Aborted as error:
            await self._pause(transactions, str(error))
            raise Uncertain(self._doubt) from error
        except Fenced as error:
            error.certain = not transactions.overdue
            raise
        finally:
            if transactions.overdue:
                self._silent_seconds = min(2 * self._silent_seconds, LONGEST_SECONDS)

    async def _settle(self, transactions: Transactions) -> None:
        """After trouble, see that all transactions so far were ended on every partition; raise `Uncertain` if not."""
        transactions.listen()
        if transactions.overdue and not self._doubt:
            self._doubt = "Kafka took long over a transaction, and may hear again what was said to it"
        if transactions.repeated and not self._doubt:
            self._doubt = "a connection was lost amid a transaction, and what was said on it may be heard yet"
        if transactions.troubled and not self._doubt:
            transactions.troubled, transactions.waiting = False, True
            if await self._loose_ends.left(lambda: transactions.given_up):
                self._doubt = "Kafka forgot to end a transaction"
            transactions.waiting = False
        if self._doubt:
            raise Uncertain(self._doubt)

    async def _pause(self, transactions: Transactions, reason: str) -> None:
        self._doubt = f"a transaction was aborted: {reason}"
        self._aborted += not transactions.overdue  # a Kafka that takes long is waited for, as one that is away
        self._counters.aborts += 1
        if self._aborted >= ATTEMPTS:
            raise CannotCommit(f"{self._said}: Kafka has aborted {ATTEMPTS} transactions one after the other: {reason}")
        now = asyncio.get_running_loop().time
        until = now() + min(0.05 * 2**self._aborted, 5.0)
        while (left := until - now()) > 0 and not transactions.given_up:
            await asyncio.sleep(min(left, GIVEN_UP_SECONDS))

    def _begun(self) -> Transactions:
        before, options = self._transactions, self._options
        if before is not None and before.given_up:
            raise GivenUp
        told = options.broker, self._name, *self._changelog, options.security
        self._transactions = Transactions(*told, silent_seconds=self._silent_seconds)
        return self._transactions

    @property
    def waiting(self) -> bool:
        """Whether Kafka, asked for a transaction, says again and again that it cannot yet; from any thread."""
        transactions = self._transactions
        return transactions is not None and transactions.waiting

    def give_up(self) -> None:
        """Commit nothing more; whether a transaction in flight counts is for Kafka to decide."""
        if self._transactions is not None:
            self._transactions.given_up = True

    async def close(self) -> None:
        """Let the producer go, once nothing is in hand: it is of no use to anybody while another thread is in it."""
        async with self._taking:
            transactions, self._transactions = self._transactions, None
            if transactions is not None:
                await self._in_thread(transactions.close)
