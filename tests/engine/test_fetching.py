"""What the consumer's thread says of itself is so."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import IllegalStateError, OffsetOutOfRangeError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine.fetching import FetchThread, counted_as_fetching

FIRST, SECOND, THIRD, OTHER = (TopicPartition("words", number) for number in range(4))


class Group:
    """Takes offsets of the first three partitions."""

    def __init__(self) -> None:
        self.offsets = {FIRST: 5, SECOND: 7}

    def assignment(self) -> frozenset[TopicPartition]:
        """Return what is ours."""
        return frozenset({FIRST, SECOND, THIRD})

    async def committed(self, partition: TopicPartition) -> int | None:
        """Return what was committed."""
        return self.offsets.get(partition)

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Take them."""
        self.offsets |= {key: one.offset for key, one in offsets.items()}


async def test_an_offset_that_is_not_known_stays_as_the_group_has_it() -> None:
    group = Group()
    thread: FetchThread = SimpleNamespace(_ensure_consumer=lambda: group)  # type: ignore[assignment]
    await FetchThread._commit_offsets(thread, {FIRST: 6, SECOND: None, THIRD: None})
    assert group.offsets == {FIRST: 6, SECOND: 7, THIRD: 0}
    with pytest.raises(IllegalStateError):
        await FetchThread._commit_offsets(thread, {FIRST: 8, OTHER: None})
    assert group.offsets[FIRST] == 6


async def test_a_fetch_that_fails_is_over_for_aiokafka_too() -> None:
    subscriptions = SubscriptionState()
    with counted_as_fetching(subscriptions):
        assert subscriptions.fetcher_idle_time == 0
    with pytest.raises(OffsetOutOfRangeError), counted_as_fetching(subscriptions):
        raise OffsetOutOfRangeError({})
    assert subscriptions.fetcher_idle_time > 0
