"""Pages as answers: what every page shows is put together here, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from streams.adapters.freshness import Freshness, freshness, seen
from streams.adapters.reading_view import StreamPicture
from streams.adapters.reading_view.moment import now_by
from streams.adapters.wording.bands import version
from streams.adapters.wording.texts import Texts
from streams.web import answers
from streams.web.access.person import Person
from streams.web.context import Context
from streams.web.pages.environment import environment
from streams.web.pages.look import Look, look

HTML: Final = "text/html"
REFRESH: Final = "HX-Request"  # sent by a page that asks for itself: it has its frame
KEPT: Final = {**answers.KEPT, "Vary": f"{answers.KEPT['Vary']}, Accept-Language, {REFRESH}"}


Read = Callable[[StreamPicture], Mapping[str, Any]]  # what a page shows, beside how far the stream is


class Asker(NamedTuple):
    """All that a page says of the one who asks for it: who are alike in this are shown the same.

    A page that asks for itself has its frame, which alone names a person and has a theme.
    """

    frame: str
    url: str
    t: Texts
    can_act: bool
    person: Person | None = None
    look: Look | None = None


def page(request: Request, helix: Context, person: Person, template: str, read: Read) -> Response:
    """Return a page of what is read, with its frame: who is signed in, how fresh the picture is, how it is to look."""
    body = rendered(helix, asker(request, person), template, read)
    return look(request).keep(answers.tagged(request, body, HTML, KEPT))


async def shared(request: Request, helix: Context, person: Person, template: str, read: Read) -> Response:
    """Return such a page of what is read; if it asks for itself, made once for all that do at about the same time."""
    if REFRESH not in request.headers:
        return await run_in_threadpool(lambda: page(request, helix, person, template, read))
    by = asker(request, person)
    body = await helix.shared.of((template, by), lambda: answers.Packed.of(rendered(helix, by, template, read)))
    return body.sent(request, HTML, KEPT)


def asker(request: Request, person: Person) -> Asker:
    """Return who asks, as far as the answer depends on that."""
    seeing = look(request)
    if REFRESH in request.headers:
        return Asker("refreshed.html", seeing.url, seeing.t, person.can_act)
    return Asker("layout.html", seeing.url, seeing.t, person.can_act, person, seeing)


def rendered(helix: Context, by: Asker, template: str, read: Read) -> bytes:
    """Return a page; how far the stream is is read before what it shows, which so is no older than it says."""
    stream, settings = helix.reader.stream(), helix.settings
    fresh = freshness(stream, settings.partitions, datetime.now(UTC), version(settings), helix.reader.full)
    told = {"live": "/api/v1/live", "now": now_by(stream.watermark), "fresh": fresh, **by._asdict(), **read(stream)}
    return environment().get_template(template).render(told).encode()


def alone(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page that stands alone, without the view and whoever asks."""
    seeing = look(request)
    body = environment().get_template(template).render(t=seeing.t, look=seeing, **values)
    return seeing.keep(Response(body, status, media_type=HTML))


def fresh_now(helix: Context, now: datetime) -> Freshness:
    """Return how fresh the picture is; since when Redis does not answer is known by who waits for its news."""
    fresh = seen(helix.reader, helix.settings.partitions, now, version(helix.settings))
    return fresh._replace(since=helix.hub.away_since) if fresh.state == "gone" else fresh
