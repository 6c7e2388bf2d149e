"""A process as its group knows it: what is asked and told of it, by the consumer that is the member.

What of aiokafka is touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from aiokafka.errors import IllegalStateError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine.leaving import give_away
from streams.engine.silence import ANSWER_SECONDS

COMMIT_SECONDS: Final = ANSWER_SECONDS + 1.0  # a coordinator that is silent is found to be by then
NOTHING: Final = OffsetAndMetadata(0, "")
Here = Callable[[Coroutine[Any, Any, None]], Coroutine[Any, Any, None]]


class Membership:
    """That of one process: ``consumer`` returns aiokafka's, None before there is one; ``here`` runs in its thread."""

    def __init__(self, consumer: Callable[[], Any], here: Here) -> None:
        self._consumer, self._here = consumer, here

    @property
    def rejoining(self) -> bool:
        """Whether the group is being joined, or joined anew."""
        consumer = self._consumer()
        return consumer is None or bool(consumer._subscription.reassignment_in_progress)

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> None:
        """Commit to the group (None: what it has).

        Raise KafkaError, TimeoutError or IllegalStateError if it does not take them.
        """
        await self._here(self._commit(offsets))

    async def _commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> None:
        consumer = self._consumer()
        if consumer is None or not offsets.keys() <= consumer.assignment():
            raise IllegalStateError("not assigned")
        async with asyncio.timeout(COMMIT_SECONDS):
            unknown = [key for key, at in offsets.items() if at is None]
            had = await consumer._coordinator.fetch_committed_offsets(unknown)
            if offsets:
                await consumer.commit({key: at or had.get(key, NOTHING) for key, at in offsets.items()})

    async def give_away(self) -> None:
        """Let the others have the partitions as soon as the consumer stops."""
        if (consumer := self._consumer()) is not None:
            await self._here(give_away(consumer._coordinator))

    async def ask_coordinator(self) -> None:
        """Let the group's coordinator go on; raise what it could not go on with."""
        await self._here(self._ask_coordinator())

    async def _ask_coordinator(self) -> None:
        consumer = self._consumer()
        if consumer is not None and consumer._coordinator is not None:
            consumer._coordinator.check_errors()
