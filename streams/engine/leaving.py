"""Leaving the group: a static member too gives its partitions away at once, if there is anybody to take them.

Kafka answers one request of a connection after the other, and a join only when all others have joined: so nothing here
is asked on the coordinator's own connection.

What of aiokafka is touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, Final

from aiokafka.errors import KafkaError
from aiokafka.protocol.admin import DescribeGroupsRequest
from aiokafka.protocol.group import LeaveGroupRequest

ANSWER_SECONDS: Final = 2.0  # for who else is in the group
JOIN_SECONDS: Final = 0.2  # for one that is being stopped to leave by itself, as it does unless a join is under way
log = logging.getLogger(__name__)


async def give_away(coordinator: Any) -> None:
    """Let a coordinator that is about to be closed leave the group, though it has a name in it, unless it is alone.

    By itself aiokafka keeps the partitions of a static member reserved until it is back or its session is over. Alone
    it stays: nobody would take them, and a group that is empty waits for others (``group.initial.rebalance.delay.ms``)
    before it goes on.
    """
    node = getattr(coordinator, "coordinator_id", None)
    if node is None or coordinator._group_instance_id is None:
        return
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await coordinator._client.send(node, DescribeGroupsRequest([coordinator.group_id]))
    except (KafkaError, TimeoutError) as error:
        log.debug("who else is in the group is not known: %r", error)
        return
    (_, _, _, _, _, members, *_) = answer.groups[0]
    if len(members) > 1:
        coordinator._group_instance_id = None


async def hang_up(consumer: Any) -> None:
    """Close the connections of a consumer that was not stopped to the end: nobody else would any more."""
    if consumer is not None:
        await consumer._client.close()


async def leave_amid_join(consumer: Any) -> None:
    """Leave the group for a consumer that is being stopped, and cannot be until a join is answered.

    That may take for as long as the session of somebody who is dead. Who leaves is told at once that it is no member.
    """
    await asyncio.sleep(JOIN_SECONDS)
    coordinator: Any = getattr(consumer, "_coordinator", None)
    node = getattr(coordinator, "coordinator_id", None)
    if node is None or not coordinator._closing.done():
        return
    if coordinator.member_id and coordinator._group_instance_id is None:
        with suppress(KafkaError):
            await coordinator._client.send(node, LeaveGroupRequest(coordinator.group_id, coordinator.member_id))
