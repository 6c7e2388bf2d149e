"""Leaving the group: a static member too gives its partitions away at once, if there is anybody to take them.

What of aiokafka is touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from aiokafka.errors import KafkaError
from aiokafka.protocol.admin import DescribeGroupsRequest

ANSWER_SECONDS: Final = 2.0
log = logging.getLogger(__name__)


async def give_away(coordinator: Any) -> None:
    """Let a coordinator that is about to be closed leave the group, though it has a name in it, unless it is alone.

    By itself aiokafka keeps the partitions of a static member reserved until it is back or its session is over. Alone
    it stays: nobody would take them, and a group that is empty waits for others (``group.initial.rebalance.delay.ms``)
    before it goes on.
    """
    if getattr(coordinator, "_group_instance_id", None) is None:
        return
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await coordinator._send_req(DescribeGroupsRequest([coordinator.group_id]))
    except (KafkaError, TimeoutError) as error:
        log.debug("who else is in the group is not known: %r", error)
        return
    (_, _, _, _, _, members, *_) = answer.groups[0]
    if len(members) > 1:
        coordinator._group_instance_id = None
