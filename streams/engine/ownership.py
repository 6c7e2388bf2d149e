"""The right to write what a lane decides: taken by fencing, used in transactions, and given up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from streams.engine.counters import Counters
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.record import Output
from streams.engine.recovery import Recovered, recover
from streams.engine.transaction import Aborted, GivenUp, Transactions

ATTEMPTS: Final = 10
log = logging.getLogger(__name__)
InThread = Callable[[Callable[[], Any]], "asyncio.Future[Any]"]


class CannotCommit(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Kafka takes a batch on no attempt."""


class Ownership:
    """Of one partition of a table, between ``take`` and ``close``; aborted transactions go to ``counters``.

    ``table`` is its name on Kafka, that of the application before it.
    """

    def __init__(self, table: str, partition: int, options: Options, in_thread: InThread, counters: Counters) -> None:
        self._table = table
        self._partition = partition
        self._options = options
        self._in_thread = in_thread
        self._counters = counters
        self._transactions: Transactions | None = None

    async def take(self, topics: Iterable[str]) -> Recovered:
        """Fence whoever was here, then read the changelog to its end: nothing can be added behind this reading."""
        where = f"{self._table}-changelog", self._partition
        broker, security = self._options.broker, self._options.security
        transactions = Transactions(broker, f"{self._table}-{self._partition}", *where, security)
        self._transactions = transactions
        await self._in_thread(transactions.fence)
        reading = partial(recover, broker, *where, topics, lambda: transactions.given_up, security=security)
        found: Recovered = await self._in_thread(reading)
        return found

    async def commit(
        self, changes: Mapping[str, bytes | None], position: Position, outputs: Sequence[Output] = ()
    ) -> None:
        """Write all this in one transaction, of several attempts the first that Kafka takes.

        Raise `Fenced` if another owns the lane now, `GivenUp` if nobody does, and `CannotCommit`.
        """
        transactions, reason = self._transactions, ""
        for attempt in range(ATTEMPTS):
            if transactions is None or transactions.given_up:
                raise GivenUp
            try:
                await self._in_thread(partial(transactions.commit, changes, position, outputs))
            except Aborted as error:
                reason = str(error)
                self._counters.aborts += 1
                log.warning(
                    "%s[%d]: a transaction was aborted, and is tried again: %s", self._table, self._partition, reason
                )
                await asyncio.sleep(min(0.05 * 2**attempt, 5.0))
            else:
                return
        raise CannotCommit(f"{self._table}[{self._partition}]: Kafka aborts every transaction: {reason}")

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
        """Let the producer go, once nothing is in hand."""
        transactions, self._transactions = self._transactions, None
        if transactions is not None:
            await self._in_thread(transactions.close)
