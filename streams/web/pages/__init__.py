"""The pages: server-rendered, kept alive by the stream of changes."""

from __future__ import annotations

from fastapi import APIRouter

from streams.web.pages import customer, files, now, segments, standing_alone, stream
from streams.web.pages.standing_alone import error

router = APIRouter(include_in_schema=False)
for part in (now, customer, segments, stream, standing_alone, files):
    router.include_router(part.router)

__all__ = ["error", "router"]
