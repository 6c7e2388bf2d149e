"""The live stream: what changes, as it changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from streams.web.access import Holds
from streams.web.api import asked
from streams.web.context import Helix
from streams.web.live.filters import Filter, grouped
from streams.web.live.sending import EventStream
from streams.web.openapi import streamed
from streams.web.problems import RETRY_SECONDS, Problem

Several = Annotated[list[str], Query(default_factory=list, max_length=64)]
router = APIRouter(tags=["live"])


@router.get("/live", responses=streamed())
async def live(
    *,
    helix: Helix,
    holds: Holds,
    kind: Several,
    customer: Several,
    command: Several,
    segment: asked.Group = None,
    band: Several,
    owner: Several,
    policy: Several,
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> Response:
    """Send server-sent events: `customer` (its new row of the list), `gone`, and every fact by its type.

    Different parameters must all hold, of one that is repeated any value. `Last-Event-ID` goes on where a client has
    been; `resync` says that something was missed, so that all must be read anew. Heartbeats carry an id alone.
    """
    if helix.hub.full:
        headers = {"Retry-After": RETRY_SECONDS}
        raise Problem(503, "too-many-listeners", "No more live streams can be served.", headers=headers)
    wanted = Filter(
        frozenset(kind),
        frozenset(customer),
        frozenset(command),
        grouped(asked.pairs(segment, band=band, owner=owner, policy=policy)),
    )
    return EventStream(helix.hub, wanted, last_event_id, holds)
