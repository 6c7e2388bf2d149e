"""The web application, put together: what every request passes, and which routes there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from redis import RedisError
from starlette.middleware import Middleware

from streams.settings import Settings
from streams.web import api, health, openapi, pages, problems
from streams.web.access import Access, AccessError, signing_in
from streams.web.access.gate import Gate
from streams.web.access.outage import Outage
from streams.web.context import opened
from streams.web.headers import Headers
from streams.web.heads import Heads
from streams.web.limits import Limit
from streams.web.origins import Origins
from streams.web.packing import LEVEL, Packing
from streams.web.paths import Paths
from streams.web.silence import Silence
from streams.web.sizes import Sizes


def create(settings: Settings, writes: Limit | None = None) -> FastAPI:
    """Return the application. It starts whether or not Redis and Kafka are there.

    Parameters
    ----------
    settings
        Where Redis, Kafka and the tokens are.
    writes
        How many commands a token may give.
    """
    access = Access.of(settings)
    outage = Outage(access)
    app = FastAPI(
        title="Helix",
        version=version("helix-streams"),
        lifespan=_lifespan(settings, access, writes or Limit()),
        docs_url=None,  # their scripts would come from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        middleware=[
            Middleware(Heads),
            Middleware(Headers),
            Middleware(Paths),
            Middleware(Sizes),
            Middleware(Origins, [settings.serve_origin] if settings.serve_origin else []),
            Middleware(Gate, access, outage),
            Middleware(Packing, compresslevel=LEVEL),
        ],
    )
    silence = Silence(lambda: app.state.hub.away_since is not None)
    problems.install(app, {AccessError: outage.problem, RedisError: silence.problem})
    app.state.error_page = pages.error
    for router in (health.router, signing_in.router, api.router, pages.router):
        app.include_router(router)
    openapi.install(app)
    return app


def _lifespan(settings: Settings, access: Access, writes: Limit):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(app, settings, access, writes) as context:
            app.state.helix = context
            yield

    return lifespan
