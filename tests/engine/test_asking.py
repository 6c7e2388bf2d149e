"""Kafka is asked until it answers, unless it never will."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiokafka import errors
from aiokafka.client import AIOKafkaClient

from streams.engine.asking import UNTOLD, NotYet, answered
from streams.engine.options import Options
from streams.engine.transaction import GivenUp

pytestmark = pytest.mark.broker
Ask = Callable[[AIOKafkaClient], Awaitable[str]]


def raising(*raised: Exception) -> Ask:
    """Return what raises these one after the other, and answers then."""
    left = list(raised)

    async def ask(_: AIOKafkaClient) -> str:
        if left:
            raise left.pop(0)
        return "answer"

    return ask


async def test_who_cannot_answer_yet_is_asked_again_and_that_is_said_once(
    broker: str, caplog: pytest.LogCaptureFixture
) -> None:
    ask = raising(NotYet("no leader"), errors.NotLeaderForPartitionError(), errors.KafkaConnectionError())
    assert await answered(Options(broker=broker), "lane", ask, "untold", lambda: False) == "answer"
    assert [one.getMessage() for one in caplog.records if one.name == "streams.engine.asking"] == [
        "lane: waiting for Kafka: NotYet('no leader')"
    ]


@pytest.mark.parametrize("error", UNTOLD)
async def test_a_kafka_that_never_tells_is_not_asked_again_and_that_is_said(
    broker: str, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    assert await answered(Options(broker=broker), "lane", raising(error()), "untold", lambda: False) == "untold"
    assert "lane: Kafka does not say how it is with transactions" in caplog.text


@pytest.mark.parametrize("code", [-1, 9_999])
async def test_an_error_that_says_nothing_is_taken_to_pass(broker: str, code: int) -> None:
    ask = raising(errors.for_code(code)())
    assert await answered(Options(broker=broker), "lane", ask, "untold", lambda: False) == "answer"


async def test_what_does_not_pass_is_raised(broker: str) -> None:
    with pytest.raises(errors.InvalidTopicError):
        await answered(Options(broker=broker), "lane", raising(errors.InvalidTopicError()), "untold", lambda: False)


async def test_who_gives_up_waits_no_longer(broker: str) -> None:
    with pytest.raises(GivenUp):
        await answered(Options(broker=broker), "lane", raising(NotYet("a leader")), "untold", lambda: True)


async def test_who_gives_up_while_nobody_answers_does_not_wait_for_that(broker: str) -> None:
    course = list[str]()

    async def ask(_: AIOKafkaClient) -> str:
        course.append("asked")
        try:
            await asyncio.Event().wait()
        finally:
            course.append("ended")
        return "answer"

    with pytest.raises(GivenUp):
        await answered(Options(broker=broker), "lane", ask, "untold", lambda: bool(course))
    assert course == ["asked", "ended"]


async def test_what_must_not_be_heard_twice_is_waited_for_longer(broker: str) -> None:
    waited = list[float]()

    async def ask(client: AIOKafkaClient) -> str:
        waited.append(client._request_timeout_ms / 1000)
        if len(waited) < 4:
            await asyncio.sleep(waited[-1])
            raise errors.RequestTimedOutError
        return "answer"

    options = Options(broker=broker)
    assert await answered(options, "lane", ask, "untold", lambda: False, patience=(0.1, 0.3)) == "answer"
    assert waited == [0.1, 0.2, 0.3, 0.3]
