"""A node of Kafka that says nothing and does not hang up is left within seconds, and whoever took its place is found.

aiokafka gives every request the same time: that of a join, which may last as long as a rebalance does. Others of the
cluster take a silent node's place long before that is over.

What of aiokafka is touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any, Final

from aiokafka.client import ConnectionGroup
from aiokafka.conn import CloseReason
from aiokafka.errors import KafkaError, NodeNotReadyError, RequestTimedOutError
from aiokafka.protocol.group import JoinGroupRequest, SyncGroupRequest
from aiokafka.protocol.metadata import MetadataRequest

ANSWER_SECONDS: Final = 6.0  # a coordinator may keep a commit, and what follows it, for five
JOINING: Final = (JoinGroupRequest.API_KEY, SyncGroupRequest.API_KEY)


class Answers:
    """Stands in place of a client's ``send``: whatever is asked has the time that its answer may take.

    That is little for all but a join, and what is sent behind it; where answers take long it grows with them, up to
    ``longest_seconds``: a slow network is no silent node.
    """

    def __init__(self, client: Any, longest_seconds: float) -> None:
        client._request_timeout_ms = int(1000 * ANSWER_SECONDS)  # to connect, and for metadata
        self._client, self._longest = client, longest_seconds
        self._patience: dict[tuple[int, int], float] = defaultdict(lambda: ANSWER_SECONDS)

    async def send(self, node_id: int, request: Any, *, group: int = ConnectionGroup.DEFAULT) -> Any:
        """Send a request to a node, and return its response; raise `KafkaError` if none comes in time."""
        connection = await self._client._get_conn(node_id, group=group)
        if connection is None:
            raise NodeNotReadyError(f"no connection to node {node_id}")
        if request.API_KEY in JOINING or _joins(connection):
            return await self._joined(node_id, connection, request)
        now = asyncio.get_running_loop().time
        patience, began = self._patience[node_id, group], now()
        try:
            answer = await _answered(connection, request, patience)
        except RequestTimedOutError:
            self._patience[node_id, group] = min(2 * patience, self._longest)
            raise
        self._patience[node_id, group] = min(max(ANSWER_SECONDS, 2 * (now() - began)), self._longest)
        return answer

    async def _joined(self, node_id: int, connection: Any, request: Any) -> Any:
        watching = asyncio.create_task(self._watch(node_id, connection))
        try:
            return await _answered(connection, request, self._longest)
        finally:
            watching.cancel()

    async def _watch(self, node_id: int, connection: Any) -> None:
        """Hang up on a node that says nothing on its other connection either."""
        try:
            while True:
                await asyncio.sleep(ANSWER_SECONDS)
                await self.send(node_id, MetadataRequest([]))
        except KafkaError:
            connection.close(reason=CloseReason.CONNECTION_TIMEOUT)


async def _answered(connection: Any, request: Any, seconds: float) -> Any:
    try:
        return await _sent(connection, request, seconds)
    except TimeoutError as error:
        connection.close(reason=CloseReason.CONNECTION_TIMEOUT)  # by which metadata are asked for anew
        raise RequestTimedOutError from error


def _sent(connection: Any, request: Any, seconds: float) -> Coroutine[Any, Any, Any]:
    usual, connection._request_timeout = connection._request_timeout, seconds
    try:
        answer: Coroutine[Any, Any, Any] = connection.send(request)  # which looks at its time-out at once
    finally:
        connection._request_timeout = usual
    return answer


def _joins(connection: Any) -> bool:
    """Return whether a join is on its way: Kafka answers one request of a connection after the other."""
    return any(sent is not None and sent.API_KEY in JOINING for _, sent, _ in connection._requests)
