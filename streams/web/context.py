"""What the routes work with: opened when the application starts, closed when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final

import redis
from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI, Request
from redis.backoff import NoBackoff
from redis.retry import Retry

from streams.adapters.reading_view import LiveReader, ViewReader
from streams.settings import Settings
from streams.web.access.files import Access
from streams.web.commands import Commands
from streams.web.limits import Limit
from streams.web.live import Follower, Hub
from streams.web.probes import PATIENCE_SECONDS, Probes
from streams.web.sharing import Shared

ANSWER_SECONDS: Final = 2.0
MOST_CONNECTIONS: Final = 64
THREADS: Final = 16  # read Redis; forty take no less time together, and wait for each other's interpreter


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that outlives a request."""

    settings: Settings
    access: Access
    reader: ViewReader
    hub: Hub
    commands: Commands
    writes: Limit
    probes: Probes
    shared: Shared


@asynccontextmanager
async def opened(app: FastAPI, settings: Settings, access: Access, writes: Limit) -> AsyncIterator[Context]:
    """Open a context for an application; neither Redis nor Kafka need be there."""
    reading, listening, probing = client(settings), client(settings), client(settings, PATIENCE_SECONDS)
    current_default_thread_limiter().total_tokens = THREADS
    hub = Hub()
    app.state.hub = hub
    follower = Follower(LiveReader(listening, settings.namespace), hub)
    commands = Commands(settings)
    follower.start()
    commands.start()
    try:
        probes = Probes.of(probing, commands)
        view = ViewReader(reading, settings.namespace)
        yield Context(settings, access, view, hub, commands, writes, probes, Shared())
    finally:
        hub.close()
        await follower.stop()
        await commands.stop()
        for each in (reading, listening, probing):
            each.close()


def client(settings: Settings, seconds: float = ANSWER_SECONDS) -> redis.Redis:
    """Return a client of the Redis that is set, which waits so long for an answer, and for each once."""
    return redis.Redis.from_url(
        settings.redis,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        max_connections=MOST_CONNECTIONS,
        retry=Retry(NoBackoff(), 1, (redis.ConnectionError,)),  # one that Redis has closed meanwhile is made anew
    )


async def _context(request: Request) -> Context:  # not a function: FastAPI would hand that to a thread
    context = request.app.state.helix
    assert isinstance(context, Context)
    return context


Helix = Annotated[Context, Depends(_context)]
