"""A node that says nothing and does not hang up is left; one that takes long is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

from aiokafka.client import ConnectionGroup
from aiokafka.errors import KafkaConnectionError, RequestTimedOutError
from aiokafka.protocol.group import HeartbeatRequest, JoinGroupRequest

from streams.engine.silence import Answers
from tests.engine.simulated import Timeless

LONGEST_SECONDS = 90.0
NEVER = 1e9
HEARTBEAT = HeartbeatRequest("group", 1, "member")
JOIN = JoinGroupRequest("group", 6_000, 60_000, "", None, "consumer", [])


class Connection:
    """Answers ``seconds`` after it is asked, in a time that never waits, with the request itself."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.open = seconds, True
        self._requests: list[tuple[int, Any, asyncio.Future[Any]]] = []
        self._request_timeout = 0.0

    def send(self, request: Any) -> Coroutine[Any, Any, Any]:
        """Return what waits for the answer."""
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        self._requests.append((0, request, answer))
        loop.call_later(self.seconds, self._answer, request)
        return asyncio.wait_for(answer, self._request_timeout)

    def _answer(self, request: Any) -> None:
        _, _, answer = self._requests.pop(0)
        if not answer.done():
            answer.set_result(request)

    def close(self, *, reason: object) -> None:
        """Fail whoever waits."""
        self.open = False
        for _, _, answer in self._requests:
            if not answer.done():
                answer.set_exception(KafkaConnectionError())


def answers(**seconds: float) -> tuple[Answers, dict[int, Connection]]:
    """Return what asks a node, and its connections by group, each with the seconds that its answers take."""
    node = {int(ConnectionGroup[group]): Connection(one) for group, one in seconds.items()}

    async def connection(_: int, group: int) -> Connection:
        return node[group]

    return Answers(SimpleNamespace(_get_conn=connection), LONGEST_SECONDS), node


def in_no_time(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what comes of ``work``."""
    with asyncio.Runner(loop_factory=Timeless) as runner:
        return runner.run(work)


async def tried(asking: Answers, group: int, request: Any) -> str:
    """Return what comes of a request, by its name."""
    try:
        answer = await asking.send(1, request, group=group)
    except (RequestTimedOutError, KafkaConnectionError) as error:
        return type(error).__name__
    return type(answer).__name__


def test_a_node_that_takes_long_is_given_more_and_more_time() -> None:
    asking, node = answers(DEFAULT=20.0)

    async def asked() -> list[str]:
        return [await tried(asking, ConnectionGroup.DEFAULT, HEARTBEAT) for _ in range(5)]

    assert in_no_time(asked()) == ["RequestTimedOutError"] * 2 + ["HeartbeatRequest"] * 3
    assert not node[ConnectionGroup.DEFAULT].open


def test_one_that_answered_soon_is_hung_up_on_when_it_does_not_any_more() -> None:
    asking, node = answers(DEFAULT=0.1)
    [connection] = node.values()

    async def asked() -> list[str]:
        before = [await tried(asking, ConnectionGroup.DEFAULT, HEARTBEAT) for _ in range(3)]
        assert connection.open
        connection.seconds = NEVER
        return [*before, await tried(asking, ConnectionGroup.DEFAULT, HEARTBEAT)]

    assert in_no_time(asked()) == ["HeartbeatRequest"] * 3 + ["RequestTimedOutError"]
    assert not connection.open


def test_a_join_is_waited_for_while_the_node_says_something_else_and_what_is_sent_behind_it_too() -> None:
    asking, node = answers(DEFAULT=0.1, COORDINATION=80.0)

    async def asked() -> list[str]:
        joining = asyncio.create_task(tried(asking, ConnectionGroup.COORDINATION, JOIN))
        await asyncio.sleep(1)
        return [await tried(asking, ConnectionGroup.COORDINATION, HEARTBEAT), await joining]

    assert in_no_time(asked()) == ["HeartbeatRequest", "JoinGroupRequest"]
    assert all(one.open for one in node.values())


def test_a_join_is_given_up_when_the_node_says_nothing_else_either() -> None:
    asking, node = answers(DEFAULT=NEVER, COORDINATION=NEVER)
    assert in_no_time(tried(asking, ConnectionGroup.COORDINATION, JOIN)) == "KafkaConnectionError"
    assert not any(one.open for one in node.values())
