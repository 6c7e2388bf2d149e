"""The live stream: what changes, as it changes."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Header, Query, Response

from streams.web.access import Holds, Reader
from streams.web.api import asked
from streams.web.context import Helix
from streams.web.live.filters import Filter, grouped
from streams.web.live.seats import MOST_OF_A_TOKEN, Seats
from streams.web.live.sending import EventStream
from streams.web.openapi import streamed
from streams.web.problems import RETRY_SECONDS, Problem

MANY: Final = Query(default_factory=list, max_length=64)
Several = Annotated[list[str], MANY]
Kind = Literal[
    "customer",
    "gone",
    "resync",
    "health_changed",
    "alert_raised",
    "alert_escalated",
    "alert_resolved",
    "plan_triggered",
    "plan_progressed",
    "plan_closed",
    "command_applied",
    "command_refused",
]
router = APIRouter(tags=["live"])


@router.get("/live", responses=streamed())
async def live(
    *,
    helix: Helix,
    person: Reader,
    holds: Holds,
    kind: Annotated[list[Kind], MANY],
    customer: Several,
    command: Several,
    segment: asked.Group = None,
    band: Annotated[list[asked.Band], MANY],
    owner: Several,
    policy: Several,
    after: Annotated[str | None, Query(max_length=64)] = None,
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> Response:
    """Send server-sent events: `customer` (its new row of the list), `gone`, and every fact by its type.

    Different parameters must all hold, of one that is repeated any value. `Last-Event-ID` goes on where a client has
    been, and so does `after`, for who has not been here yet; `resync` says that something was missed, so that all must
    be read anew. Whatever is asked for, `heartbeat` comes every 15 seconds: who hears nothing for much longer has lost
    the connection.
    """
    _seated(helix.hub.seats, person.token_id)
    wanted = Filter(
        frozenset(kind),
        frozenset(customer),
        frozenset(command),
        grouped(asked.pairs(segment, band=band, owner=owner, policy=policy)),
    )
    return EventStream(helix.hub, wanted, last_event_id or after, holds, person.token_id)


def _seated(seats: Seats, token_id: str) -> None:
    """Raise a `Problem` if nobody can listen any more, or not with this token."""
    headers = {"Retry-After": RETRY_SECONDS}
    if seats.used_up(token_id):
        detail = f"{MOST_OF_A_TOKEN} live streams are open with this token or its sessions, and no more may be."
        raise Problem(429, "too-many-streams", detail, headers=headers)
    if seats.full:
        raise Problem(503, "too-many-listeners", "No more live streams can be served.", headers=headers)
