"""What hangs of a transactional id, as Kafka tells it (KIP-664): asking changes nothing. `loose_ends` ends it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.structs import TopicPartition

from streams.engine.asking import NotYet, check
from streams.engine.transaction_requests import (
    DescribeProducers,
    DescribeTransaction,
    Transaction,
    open_in,
    transaction_in,
)

COORDINATOR_OF_TRANSACTIONS: Final = 1
# How a transaction is, in Kafka's words.
OPEN: Final = "Ongoing"
EMPTY: Final = "Empty"  # of an id that is fenced, and has begun nothing since
COMMITTED: Final = ("PrepareCommit", "CompleteCommit")
UNDER_WAY: Final = ("PrepareCommit", "PrepareAbort", "PrepareEpochFence")
UNKNOWN_TOPIC, UNREADABLE, UNKNOWN_ID = 3, 29, 105
LOOK_SECONDS: Final = 0.02  # whether a transaction is over; after so many looks it is said that it is waited for
LOOKS: Final = 50
log = logging.getLogger(__name__)


class Hanging:
    """Of the id ``name``, on ``topics`` and on one partition of ``changelog``.

    Every question is put by a client of the caller's, and raises `NotYet`, or what `check` does.
    """

    def __init__(self, name: str, changelog: tuple[str, int], topics: Iterable[str]) -> None:
        self._name = name
        self._changelog = changelog
        self._topics = sorted({*topics, changelog[0]})
        self._unreadable: set[str] = set()

    async def coordinator(self, client: AIOKafkaClient) -> int:
        """Return the node that coordinates the transactions of the id."""
        node: int = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, self._name)
        return node

    async def last(self, client: AIOKafkaClient) -> Transaction | None:
        """Return the last transaction of the id; None if Kafka does not know the id."""
        answer = await client.send(await self.coordinator(client), DescribeTransaction(self._name))
        last = transaction_in(answer)
        if last.error_code == UNKNOWN_ID:
            return None
        check(last.error_code)
        return last

    async def over(self, client: AIOKafkaClient, given_up: Callable[[], bool]) -> Transaction | None:
        """Return the last transaction when Kafka has ended it, or after a second, however it is then."""
        last = await self.last(client)
        for _ in range(LOOKS):
            if last is None or last.state not in UNDER_WAY or given_up():
                break
            await asyncio.sleep(LOOK_SECONDS)
            last = await self.last(client)
        return last

    async def found(self, client: AIOKafkaClient, last: Transaction | None) -> list[TopicPartition]:
        """Return where something hangs, though the ``last`` transaction is over."""
        if last is None or last.state == OPEN:  # of somebody who has the id after us
            return []
        if last.state in UNDER_WAY:
            raise NotYet(f"{last.state} of {self._name}")
        return await self.unended(client, last)

    async def unended(
        self, client: AIOKafkaClient, last: Transaction, before: int | None = None
    ) -> list[TopicPartition]:
        """Return where something lies without a marker of who had the ``last`` transaction, begun ``before`` an epoch.

        A topic that may not be looked at is said to be so, once, and passed over, but for the changelog.
        """
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

    async def topics(self, client: AIOKafkaClient) -> list[tuple[str, Any]]:
        """Return those of the topics that there are, each with its partitions as metadata tell of them."""
        asked = MetadataRequest(self._topics, allow_auto_topic_creation=False)
        found = []
        for code, topic, _, partitions in (await client.send(client.get_random_node(), asked)).topics:
            if code != UNKNOWN_TOPIC:  # else it is deleted
                check(code)
                found.append((topic, partitions))
        return found

    async def _leaders(self, client: AIOKafkaClient) -> dict[int, dict[str, list[int]]]:
        found: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for topic, partitions in await self.topics(client):
            for _, number, leader, *_ in partitions:
                if leader < 0:
                    raise NotYet(f"{topic}[{number}] has no leader")
                if topic != self._changelog[0] or number == self._changelog[1]:
                    found[leader].setdefault(topic, []).append(number)
        return found

    def _warn_of(self, topic: str) -> None:
        if topic not in self._unreadable:
            self._unreadable.add(topic)
            log.warning("%s: Kafka does not say what hangs on %s: grant Read on it", self._name, topic)
