"""Records that hang: their transaction is over for Kafka's coordinator, but no marker ends it where they lie.

Brokers of Kafka 4.3.1 take a partition that has no leader for a deleted one, and drop the markers that are due
there (KAFKA-20734); none has one for a moment while its only broker starts. What hangs would count, or be undone, by
the next marker of the same producer, whichever that is. `hanging` finds it; here it is ended.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.transaction import AddPartitionsToTxnRequest, EndTxnRequest, InitProducerIdRequest
from aiokafka.structs import TopicPartition

from streams.engine import transaction
from streams.engine.asking import NotYet, answered, check
from streams.engine.hanging import COMMITTED, EMPTY, OPEN, Hanging
from streams.engine.options import Options
from streams.engine.transaction_requests import Transaction

REFUSED: Final[Any] = object()
MEND_SECONDS: Final = 20.0  # more than one who lives takes from fencing to the end of what hangs
log = logging.getLogger(__name__)


class CannotEnd(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Kafka does not grant what it takes to end what hangs."""


class Last(NamedTuple):
    """Whether the last transaction of an id counts for Kafka, and where something of it hangs."""

    committed: bool
    hanging: list[TopicPartition]
    state: str = EMPTY  # in Kafka's words


class LooseEnds:
    """What transactions of one id may have left on ``topics``, and on one partition of ``changelog``."""

    def __init__(self, name: str, changelog: tuple[str, int], topics: Iterable[str], options: Options) -> None:
        self._name = name
        self._changelog = changelog
        self._hanging = Hanging(name, changelog, topics)
        self._options = options

    async def last(self, given_up: Callable[[], bool]) -> Last:
        """Return how the last transaction of the id ended, and what hangs; one that is open is aborted, and fenced.

        To be asked before anybody fences the id: then Kafka does not know any more how it ended. If nothing hangs it is
        fenced here, where Kafka says whether one had begun meanwhile. It is over when this returns: librdkafka, told
        that Kafka still ends one, asks again only after 500 ms. What hangs of an id that was fenced since is left for
        some seconds to whoever did that, and knows how it is to end.
        """
        until: dict[int, float] = {}

        def leave_to_others(last: Transaction) -> None:
            now = asyncio.get_running_loop().time()
            if now < until.setdefault(last.producer_epoch, now + MEND_SECONDS):
                raise NotYet(f"another one may be ending what hangs of {self._name}")

        async def ask(client: AIOKafkaClient) -> Last:
            last = await self._hanging.over(client, given_up)
            if last is None:
                return Last(False, [], "")
            if last.state == OPEN and await self._hanging.unended(client, last, before=last.producer_epoch):
                leave_to_others(last)
            hanging = await self._hanging.found(client, last)
            if hanging and last.state == EMPTY:
                leave_to_others(last)
            return Last(last.state in COMMITTED, hanging, last.state)

        while True:
            last = await answered(self._options, self._name, ask, Last(False, [], ""), given_up)
            if last.hanging or not last.state:
                return last
            made = await self._fenced(last, given_up)
            if made is REFUSED or (made is not None and last.state != OPEN):
                return last

    async def left(self, given_up: Callable[[], bool]) -> list[TopicPartition]:
        """Return where something hangs; to be asked while no transaction of ours is under way."""

        async def ask(client: AIOKafkaClient) -> list[TopicPartition]:
            return await self._hanging.found(client, await self._hanging.last(client))

        return await answered(self._options, self._name, ask, [], given_up)

    async def tie_up(self, last: Last) -> None:
        """End what hangs as the ``last`` transaction did; fence every producer of the id, or raise `Fenced`.

        Whoever gives up meanwhile. Once the id is fenced nobody else knows how that was; and who fences once partitions
        are added to the transaction that ends what hangs has it aborted there. So that is done by the same producer
        until Kafka has heard how it ends. Nothing is done if the ``last`` transaction is not the last any more: then
        another one ends, or has ended, what hangs. Raise `CannotEnd` if Kafka does not grant what that takes.
        """

        async def end(client: AIOKafkaClient) -> None:
            kept = {(topic, number) for topic, found in await self._hanging.topics(client) for _, number, *_ in found}
            ended = _by_topic(kept & {*last.hanging, self._changelog})
            at = await self._hanging.coordinator(client)
            added = await client.send(at, AddPartitionsToTxnRequest(*me, list(ended.items())))
            for _, partitions in added.errors:
                for _, code in partitions:
                    check(code)
            check((await client.send(at, EndTxnRequest(*me, last.committed))).error_code)

        made = await self._fenced(last, lambda: False)
        if made is None:
            return
        if made is not REFUSED:
            me = self._name, made.producer_id, made.producer_epoch
            self._say(last)
            made = await answered(self._options, self._name, end, REFUSED, lambda: False, patience=_patience())
        if made is REFUSED:
            raise CannotEnd(f"{self._name}: Kafka forgot to end a transaction, and does not let it be ended")

    async def _fenced(self, last: Last, given_up: Callable[[], bool]) -> Any:
        """Fence, if the ``last`` transaction still is that; return what Kafka says to it, None if it is not."""
        asked = False

        async def fence(client: AIOKafkaClient) -> Any:
            nonlocal asked
            now = await self._hanging.last(client)
            if now is None or now.state not in ((last.state, EMPTY) if asked else (last.state,)):
                return None
            asked = True  # if no answer comes, it may have been heard
            at = await self._hanging.coordinator(client)
            made = await client.send(at, InitProducerIdRequest(self._name, transaction.TRANSACTION_MS))
            check(made.error_code)
            return made

        return await answered(self._options, self._name, fence, REFUSED, given_up, patience=_patience())

    def _say(self, last: Last) -> None:
        log.warning(
            "%s: Kafka forgot to end a transaction on %s; it is %s there now",
            self._name,
            ", ".join(f"{topic}[{number}]" for topic, number in last.hanging),
            "committed" if last.committed else "aborted",
        )


def _patience() -> tuple[float, float]:
    """Return for how long, at first and at most, to wait for what must not be heard twice: as long as producers do."""
    return transaction.SILENT_SECONDS, transaction.LONGEST_SILENT_MS / 1000


def _by_topic(partitions: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for topic, number in partitions:
        found[topic].append(number)
    return found
