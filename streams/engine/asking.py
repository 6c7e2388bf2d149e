"""Asking Kafka what librdkafka does not ask, by a client of aiokafka: until it answers, however long it is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.engine.credentials import credentials
from streams.engine.options import Options
from streams.engine.transaction import Fenced, GivenUp

PAUSE_SECONDS: Final = 0.1
FIRST_SECONDS: Final = 2.0  # for an answer; whoever is asked at first may be silent, and another one is not
LONGEST_SECONDS: Final = 10.0
PASSING: Final = (19, 51, 55, 56)  # too few replicas, one that is being ended, one of several refused, a full disk
FENCED: Final = (47, 48, 49, 90)
# A Kafka of before 3.0, or one that does not let us ask: then all is as it would be without asking.
UNTOLD: Final = (
    errors.IncompatibleBrokerVersion,
    errors.TopicAuthorizationFailedError,
    errors.TransactionalIdAuthorizationFailed,
)
UNCLEAR: Final = errors.UnknownError  # something went wrong there, or what aiokafka has no name for
T = TypeVar("T")
log = logging.getLogger(__name__)


class NotYet(Exception):  # noqa: N818 what Kafka says
    """Kafka cannot answer now; it will."""


def check(code: int) -> None:
    """Raise what an error code in an answer stands for: `Fenced`, `NotYet`, or one of aiokafka's."""
    if code in FENCED:
        raise Fenced(errors.for_code(code).__name__)
    if code in PASSING:
        raise NotYet(errors.for_code(code).__name__)
    if code:
        raise errors.for_code(code)()


async def answered(
    options: Options,
    name: str,
    ask: Callable[[AIOKafkaClient], Awaitable[T]],
    untold: T,
    given_up: Callable[[], bool],
    *,
    patience: tuple[float, float] = (FIRST_SECONDS, LONGEST_SECONDS),
) -> T:
    """Return what ``ask`` does, which is called anew until Kafka answers; ``untold`` if Kafka never will.

    Each time with a client of its own: what one knows of leaders may be out of date. ``patience`` is how many seconds
    an answer is waited for, at first and at most: what is asked anew may then be heard twice. Raise `GivenUp` as soon
    as ``given_up`` says so, though Kafka may have heard what was asked.
    """
    said, now, (seconds, longest) = False, asyncio.get_running_loop().time, patience
    while True:
        began = now()
        try:
            return await _unless(given_up, _asked(options, seconds, ask))
        except UNTOLD as error:
            log.warning("%s: Kafka does not say how it is with transactions: %r", name, error)
            return untold
        except (NotYet, errors.KafkaError) as error:
            if isinstance(error, errors.BrokerResponseError) and not (error.retriable or type(error) is UNCLEAR):
                raise
            if given_up():
                raise GivenUp from error
            if not said:
                log.warning("%s: waiting for Kafka: %r", name, error)
            said = True
        if now() - began >= seconds:
            seconds = min(2 * seconds, longest)
        await asyncio.sleep(PAUSE_SECONDS)


async def _unless(given_up: Callable[[], bool], asking: Coroutine[Any, Any, T]) -> T:
    task = asyncio.ensure_future(asking)
    try:
        while not (await asyncio.wait([task], timeout=PAUSE_SECONDS))[0]:
            if given_up():
                raise GivenUp
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _asked(options: Options, seconds: float, ask: Callable[[AIOKafkaClient], Awaitable[T]]) -> T:
    async with _client(options, seconds) as client:
        return await ask(client)


@asynccontextmanager
async def _client(options: Options, seconds: float) -> AsyncIterator[AIOKafkaClient]:
    client = AIOKafkaClient(
        bootstrap_servers=options.broker,
        request_timeout_ms=int(1000 * seconds),
        **credentials_to_aiokafka_auth(credentials(options.security)),
    )
    try:
        await client.bootstrap()
        if client.get_random_node() is None:  # a broker that has just started knows none, not itself
            raise NotYet("who its brokers are")
        yield client
    finally:
        await client.close()
