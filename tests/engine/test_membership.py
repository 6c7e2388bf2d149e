"""What a process tells its group is what it knows."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import pytest
from aiokafka.errors import IllegalStateError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.engine.membership import Membership

FIRST, SECOND, THIRD, OTHER = (TopicPartition("words", number) for number in range(4))


class Group:
    """Takes offsets of the first three partitions."""

    def __init__(self) -> None:
        self.offsets = {FIRST: OffsetAndMetadata(5, "noted"), SECOND: OffsetAndMetadata(7, "noted")}
        self._coordinator = self

    def assignment(self) -> frozenset[TopicPartition]:
        """Return what is ours."""
        return frozenset({FIRST, SECOND, THIRD})

    async def fetch_committed_offsets(
        self, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        """Return what was committed of these."""
        return {one: self.offsets[one] for one in partitions if one in self.offsets}

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Take them."""
        self.offsets |= offsets


async def here(work: Coroutine[Any, Any, None]) -> None:
    """Do it: there is no other thread."""
    await work


async def test_an_offset_that_is_not_known_stays_as_the_group_has_it() -> None:
    group = Group()
    membership = Membership(lambda: group, here)
    six = OffsetAndMetadata(6, "more")
    await membership.commit({FIRST: six, SECOND: None, THIRD: None})
    assert group.offsets == {FIRST: six, SECOND: OffsetAndMetadata(7, "noted"), THIRD: OffsetAndMetadata(0, "")}
    with pytest.raises(IllegalStateError):
        await membership.commit({FIRST: OffsetAndMetadata(8, ""), OTHER: None})
    assert group.offsets[FIRST] == six


async def test_whoever_has_no_consumer_yet_is_about_to_join_and_has_nothing_to_commit() -> None:
    membership = Membership(lambda: None, here)
    assert membership.rejoining
    with pytest.raises(IllegalStateError):
        await membership.commit({})
