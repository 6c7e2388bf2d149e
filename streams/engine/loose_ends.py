"""Records that hang: their transaction is over for Kafka's coordinator, but no marker ends it where they lie.

Brokers of Kafka 4.3.1 take a partition that has no leader for a deleted one, and drop the markers that are due
there (KAFKA-20734); none has one for a moment while its only broker starts. What hangs would count, or be undone, by
the next marker of the same producer, whichever that is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.protocol.transaction import AddPartitionsToTxnRequest, EndTxnRequest, InitProducerIdRequest
from aiokafka.structs import TopicPartition

from streams.engine.asking import NotYet, answered, check
from streams.engine.options import Options
from streams.engine.transaction import LONGEST_SILENT_MS, SILENT_SECONDS, TRANSACTION_MS
from streams.engine.transaction_requests import (
    DescribeProducers,
    DescribeTransaction,
    Transaction,
    open_in,
    transaction_in,
)

REFUSED: Final[Any] = object()
COORDINATOR_OF_TRANSACTIONS: Final = 1
OPEN: Final = "Ongoing"
EMPTY: Final = "Empty"  # of an id that is fenced, and has begun nothing since
COMMITTED: Final = ("PrepareCommit", "CompleteCommit")
UNDER_WAY: Final = ("PrepareCommit", "PrepareAbort", "PrepareEpochFence")
UNKNOWN_TOPIC, UNREADABLE, UNKNOWN_ID = 3, 29, 105
# For what must not be heard once more when it is asked anew: as long as producers wait for it, and at most.
PATIENCE: Final = (SILENT_SECONDS, LONGEST_SILENT_MS / 1000)
MEND_SECONDS: Final = 20.0  # more than one who lives takes from fencing to the end of what hangs
LOOK_SECONDS: Final = 0.02  # whether a transaction is over; after so many looks it is said that it is waited for
LOOKS: Final = 50
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
        self._topics = sorted({*topics, changelog[0]})
        self._options = options
        self._unreadable: set[str] = set()

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
            last = await self._over(client, given_up)
            if last is None:
                return Last(False, [], "")
            if last.state == OPEN and await self._open(client, last, before=last.producer_epoch):
                leave_to_others(last)
            hanging = await self._hanging(client, last)
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

    async def _over(self, client: AIOKafkaClient, given_up: Callable[[], bool]) -> Transaction | None:
        last = await self._last(client)
        for _ in range(LOOKS):
            if last is None or last.state not in UNDER_WAY or given_up():
                break
            await asyncio.sleep(LOOK_SECONDS)
            last = await self._last(client)
        return last

    async def left(self, given_up: Callable[[], bool]) -> list[TopicPartition]:
        """Return where something hangs; to be asked while no transaction of ours is under way."""

        async def ask(client: AIOKafkaClient) -> list[TopicPartition]:
            return await self._hanging(client, await self._last(client))

        return await answered(self._options, self._name, ask, [], given_up)

    async def tie_up(self, last: Last) -> None:
        """End what hangs as the ``last`` transaction did; fence every producer of the id, or raise `Fenced`.

        Whoever gives up meanwhile. Once the id is fenced nobody else knows how that was; and who fences once partitions
        are added to the transaction that ends what hangs has it aborted there. So that is done by the same producer
        until Kafka has heard how it ends. Nothing is done if the ``last`` transaction is not the last any more: then
        another one ends, or has ended, what hangs. Raise `CannotEnd` if Kafka does not grant what that takes.
        """

        async def end(client: AIOKafkaClient) -> None:
            kept = {(topic, number) for topic, found in await self._topics_of(client) for _, number, *_ in found}
            ended = _by_topic(kept & {*last.hanging, self._changelog})
            at = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, self._name)
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
            made = await answered(self._options, self._name, end, REFUSED, lambda: False, patience=PATIENCE)
        if made is REFUSED:
            raise CannotEnd(f"{self._name}: Kafka forgot to end a transaction, and does not let it be ended")

    def _say(self, last: Last) -> None:
        log.warning(
            "%s: Kafka forgot to end a transaction on %s; it is %s there now",
            self._name,
            ", ".join(f"{topic}[{number}]" for topic, number in last.hanging),
            "committed" if last.committed else "aborted",
        )

    async def _fenced(self, last: Last, given_up: Callable[[], bool]) -> Any:
        """Fence, if the ``last`` transaction still is that; return what Kafka says to it, nothing if it is not."""
        asked = False

        async def fence(client: AIOKafkaClient) -> Any:
            nonlocal asked
            now = await self._last(client)
            if now is None or now.state not in ((last.state, EMPTY) if asked else (last.state,)):
                return None
            asked = True  # if no answer comes, it may have been heard
            at = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, self._name)
            made = await client.send(at, InitProducerIdRequest(self._name, TRANSACTION_MS))
            check(made.error_code)
            return made

        return await answered(self._options, self._name, fence, REFUSED, given_up, patience=PATIENCE)

    async def _hanging(self, client: AIOKafkaClient, last: Transaction | None) -> list[TopicPartition]:
        if last is None or last.state == OPEN:  # of somebody who has the id after us
            return []
        if last.state in UNDER_WAY:
            raise NotYet(f"{last.state} of {self._name}")
        return await self._open(client, last)

    async def _open(self, client: AIOKafkaClient, last: Transaction, before: int | None = None) -> list[TopicPartition]:
        found = []
        for leader, partitions in (await self._leaders(client)).items():
            for one in open_in(await client.send(leader, DescribeProducers(partitions)), last.producer_id, before):
                if one.error_code == UNREADABLE and one.topic != self._changelog[0]:
                    self._warn_of(one.topic)
                    continue
                check(one.error_code)
                if one.open:
                    found.append(TopicPartition(one.topic, one.partition))
        return found

    def _warn_of(self, topic: str) -> None:
        if topic not in self._unreadable:
            self._unreadable.add(topic)
            log.warning("%s: Kafka does not say what hangs on %s: grant Read on it", self._name, topic)

    async def _leaders(self, client: AIOKafkaClient) -> dict[int, dict[str, list[int]]]:
        found: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for topic, partitions in await self._topics_of(client):
            for _, number, leader, *_ in partitions:
                if leader < 0:
                    raise NotYet(f"{topic}[{number}] has no leader")
                if topic != self._changelog[0] or number == self._changelog[1]:
                    found[leader].setdefault(topic, []).append(number)
        return found

    async def _topics_of(self, client: AIOKafkaClient) -> list[tuple[str, Any]]:
        asked = MetadataRequest(self._topics, allow_auto_topic_creation=False)
        found = []
        for code, topic, _, partitions in (await client.send(client.get_random_node(), asked)).topics:
            if code != UNKNOWN_TOPIC:  # else it is deleted
                check(code)
                found.append((topic, partitions))
        return found

    async def _last(self, client: AIOKafkaClient) -> Transaction | None:
        at = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, self._name)
        last = transaction_in(await client.send(at, DescribeTransaction(self._name)))
        if last.error_code == UNKNOWN_ID:
            return None
        check(last.error_code)
        return last


def _by_topic(partitions: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for topic, number in partitions:
        found[topic].append(number)
    return found
