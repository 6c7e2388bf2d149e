"""Pages as answers: what every page shows is put together here, once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response

from streams.adapters.freshness import Freshness, seen
from streams.web import answers
from streams.web.access.person import Person
from streams.web.context import Context
from streams.web.pages.environment import environment
from streams.web.pages.look import look

HTML = "text/html"
KEPT = {**answers.KEPT, "Vary": f"{answers.KEPT['Vary']}, Accept-Language"}


def page(request: Request, helix: Context, person: Person, template: str, **values: Any) -> Response:
    """Return a page with its frame: who is signed in, how fresh the picture is, how it is to look."""
    seeing, now = look(request), datetime.now(UTC)
    fresh = fresh_now(helix, now)
    values = {"live": "/api/v1/live", "now": fresh.watermark or now, "person": person, "fresh": fresh} | values
    body = environment().get_template(template).render(t=seeing.t, look=seeing, **values)
    return seeing.keep(answers.tagged(request, body.encode(), HTML, KEPT))


def alone(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page that stands alone, without the view and whoever asks."""
    seeing = look(request)
    body = environment().get_template(template).render(t=seeing.t, look=seeing, **values)
    return seeing.keep(Response(body, status, media_type=HTML))


def fresh_now(helix: Context, now: datetime) -> Freshness:
    """Return how fresh the picture is; since when Redis does not answer is known by who waits for its news."""
    fresh = seen(helix.reader.stream, helix.settings.partitions, now)
    return fresh._replace(since=helix.hub.away_since) if fresh.state == "gone" else fresh
