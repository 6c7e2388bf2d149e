"""The API: everything that people look at, as data; and what they command."""

from __future__ import annotations

from fastapi import APIRouter

from streams.web.api import alerts, commands, customers, live, plans, segments, stream

router = APIRouter(prefix="/api/v1")
for part in (customers, alerts, plans, segments, stream, live, commands):
    router.include_router(part.router)
