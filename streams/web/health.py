"""Whether the application lives, and whether it is of use: for whoever starts it, and for what stands before it."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from streams.web.access import AccessError
from streams.web.context import Helix

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> Response:
    """Say that the process answers. Needs no token."""
    return JSONResponse({"status": "alive"})


@router.get("/ready")
async def ready(helix: Helix) -> Response:  # not a function: that would wait for a thread
    """Say whether the view can be read (503 if not) and commands be given, and if not, why. Needs no token.

    Without Kafka it is still ready, and *degraded*: people go on seeing who is at risk.
    """
    view, commands = await asyncio.gather(helix.probes.view.answer(), helix.probes.commands.answer())
    access = _access(helix)
    checks = {"view": view or "ok", "commands": commands or "ok", "access": access or "ok"}
    usable = not view and not access
    status = "unavailable" if not usable else "degraded" if commands else "ready"
    return JSONResponse({"status": status, "checks": checks}, 200 if usable else 503)


def _access(helix: Helix) -> str:
    try:
        helix.access.tokens.all()
    except AccessError:
        return "The tokens cannot be read."
    return ""
