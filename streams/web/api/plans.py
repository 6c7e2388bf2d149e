"""Plans under way."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from streams.web.access import Reader
from streams.web.answers import shown
from streams.web.api import asked
from streams.web.context import Helix
from streams.web.openapi import answers

router = APIRouter(tags=["plans"])


@router.get("/plans", responses=answers("Page[PlanItem]"))
def plans(request: Request, helix: Helix, _: Reader, limit: asked.Limit = 50, cursor: asked.Cursor = None) -> Response:
    """List plans under way, newest first."""
    return shown(request, asked.page(helix.reader.plans, cursor=cursor, limit=limit).readable())
