"""Alerts that are open."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from streams.web.access import Reader
from streams.web.answers import shown
from streams.web.api import asked, noticing
from streams.web.context import Helix
from streams.web.openapi import answers

router = APIRouter(tags=["alerts"])


@router.get("/alerts", responses=answers("Page[AlertItem]"))
def alerts(request: Request, helix: Helix, _: Reader, limit: asked.Limit = 50, cursor: asked.Cursor = None) -> Response:
    """List open alerts, newest first; those that are over are in their customers' timelines."""
    found = asked.page(helix.reader.alerts, cursor=cursor, limit=limit)
    return shown(request, noticing.of_page(found.readable(), helix.reader))
