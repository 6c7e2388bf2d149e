"""The API: everything that people look at, as data; and what they command."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from streams.web.api import alerts, commands, customers, live, plans, segments, stream
from streams.web.api.known import known

router = APIRouter(prefix="/api/v1", dependencies=[Depends(known)])
for part in (customers, alerts, plans, segments, stream, live, commands):
    router.include_router(part.router)
