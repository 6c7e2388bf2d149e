"""Records that hang: their transaction is over for Kafka's coordinator, but no marker ends it where they lie.

Brokers of Kafka 4.1 to 4.3 take a partition that has no leader for a deleted one, and drop the markers that are due
there (KAFKA-20734); none has one for a moment while its only broker starts. What hangs would count, or be undone, by
the next marker of the same producer, whichever that is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.protocol.transaction import AddPartitionsToTxnRequest, EndTxnRequest, InitProducerIdRequest
from aiokafka.structs import TopicPartition
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.engine.credentials import credentials
from streams.engine.options import Options
from streams.engine.transaction import TRANSACTION_MS, Fenced, GivenUp
from streams.engine.transaction_requests import (
    DescribeProducers,
    DescribeTransaction,
    Transaction,
    open_in,
    transaction_in,
)

COORDINATOR_OF_TRANSACTIONS: Final = 1
PAUSE_SECONDS: Final = 0.1
ANSWER_MS: Final = 10_000
UNDER_WAY: Final = ("PrepareCommit", "PrepareAbort", "PrepareEpochFence")
UNKNOWN_TOPIC, UNKNOWN_ID = 3, 105
CONCURRENT, STORAGE, FEW_REPLICAS = 51, 56, 19
FENCED: Final = (47, 48, 49, 90)
# Kafka of before 3.0, or one that does not let us ask: then all is as it would be without asking.
UNTOLD: Final = (
    errors.IncompatibleBrokerVersion,
    errors.TopicAuthorizationFailedError,
    errors.TransactionalIdAuthorizationFailed,
)
T = TypeVar("T")
log = logging.getLogger(__name__)


class NotYet(Exception):  # noqa: N818 what Kafka says
    """Kafka cannot answer now; it will."""


class LooseEnds:
    """What transactions of one id may have left on ``topics``, and on one partition of ``changelog``."""

    def __init__(self, name: str, changelog: tuple[str, int], topics: Iterable[str], options: Options) -> None:
        self._name = name
        self._changelog = changelog
        self._topics = sorted({*topics, changelog[0]})
        self._options = options

    async def committed(self, given_up: Callable[[], bool]) -> bool:
        """Return whether the last transaction of the id counts for Kafka; to be asked before anybody fences it."""

        async def ask(client: AIOKafkaClient) -> bool:
            last = await self._last(client)
            return last is not None and last.state in ("PrepareCommit", "CompleteCommit")

        return await self._patiently(ask, False, given_up)

    async def left(self, given_up: Callable[[], bool]) -> list[TopicPartition]:
        """Return where something hangs; to be asked while no transaction of ours is under way."""
        return await self._patiently(self._left, [], given_up)

    async def tie_up(self, committed: bool, given_up: Callable[[], bool]) -> None:
        """End what hangs, as ``committed`` says; fence every producer of the id, or raise `Fenced` if one fences us."""

        async def end(client: AIOKafkaClient) -> None:
            at = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, self._name)
            made = await client.send(at, InitProducerIdRequest(self._name, TRANSACTION_MS))
            _check(made.error_code)
            if not (hanging := await self._left(client)):
                return
            me = self._name, made.producer_id, made.producer_epoch
            log.warning(
                "%s: Kafka forgot to end a transaction on %s; it is %s there now",
                self._name,
                ", ".join(f"{topic}[{number}]" for topic, number in hanging),
                "committed" if committed else "aborted",
            )
            added = await client.send(at, AddPartitionsToTxnRequest(*me, list(_by_topic(hanging).items())))
            for _, partitions in added.errors:
                for _, code in partitions:
                    _check(code)
            _check((await client.send(at, EndTxnRequest(*me, committed))).error_code)

        await self._patiently(end, None, given_up)

    async def _left(self, client: AIOKafkaClient) -> list[TopicPartition]:
        last = await self._last(client)
        if last is None or last.state == "Ongoing":  # of somebody who has the id after us
            return []
        if last.state in UNDER_WAY:
            raise NotYet(f"{last.state} of {self._name}")
        found = []
        for leader, partitions in (await self._leaders(client)).items():
            for one in open_in(await client.send(leader, DescribeProducers(partitions)), last.producer_id):
                _check(one.error_code)
                if one.open:
                    found.append(TopicPartition(one.topic, one.partition))
        return found

    async def _leaders(self, client: AIOKafkaClient) -> dict[int, dict[str, list[int]]]:
        asked = MetadataRequest(self._topics, allow_auto_topic_creation=False)
        found: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for code, topic, _, partitions in (await client.send(client.get_random_node(), asked)).topics:
            if code == UNKNOWN_TOPIC:  # it is deleted
                continue
            _check(code)
            for _, number, leader, *_ in partitions:
                if leader < 0:
                    raise NotYet(f"{topic}[{number}] has no leader")
                if topic != self._changelog[0] or number == self._changelog[1]:
                    found[leader].setdefault(topic, []).append(number)
        return found

    async def _last(self, client: AIOKafkaClient) -> Transaction | None:
        at = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, self._name)
        last = transaction_in(await client.send(at, DescribeTransaction(self._name)))
        if last.error_code == UNKNOWN_ID:
            return None
        _check(last.error_code)
        return last

    async def _patiently(
        self, ask: Callable[[AIOKafkaClient], Awaitable[T]], untold: T, given_up: Callable[[], bool]
    ) -> T:
        said = False
        while True:
            try:
                async with self._client() as client:
                    return await ask(client)
            except UNTOLD as error:
                log.warning("%s: Kafka does not say whether it forgot to end a transaction: %r", self._name, error)
                return untold
            except (NotYet, errors.KafkaError) as error:
                if isinstance(error, errors.BrokerResponseError) and not error.retriable:
                    raise
                if given_up():
                    raise GivenUp from error
                if not said:
                    log.warning("%s: waiting for Kafka: %r", self._name, error)
                said = True
            await asyncio.sleep(PAUSE_SECONDS)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[AIOKafkaClient]:
        client = AIOKafkaClient(
            bootstrap_servers=self._options.broker,
            request_timeout_ms=ANSWER_MS,
            **credentials_to_aiokafka_auth(credentials(self._options.security)),
        )
        try:
            await client.bootstrap()
            yield client
        finally:
            await client.close()


def _by_topic(partitions: Iterable[TopicPartition]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for topic, number in partitions:
        found[topic].append(number)
    return found


def _check(code: int) -> None:
    if code in FENCED:
        raise Fenced(errors.for_code(code).__name__)
    if code in (CONCURRENT, STORAGE, FEW_REPLICAS):
        raise NotYet(errors.for_code(code).__name__)
    if code:
        raise errors.for_code(code)()
