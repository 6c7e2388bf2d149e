"""A view of three customers: two in trouble, one of them with a hostile name, and one who is well."""

from collections.abc import AsyncIterator

import pytest
import redis

from streams.adapters.reading_view import ViewReader
from tests.adapters.portraits import HOSTILE, full, written
from tests.adapters.top.screen import CALM


@pytest.fixture
async def reader(valkey: str, namespace: str) -> AsyncIterator[ViewReader]:
    await written(valkey, namespace, [CALM, full("acme"), full(HOSTILE)])
    with redis.Redis.from_url(valkey) as client:
        yield ViewReader(client, namespace)
