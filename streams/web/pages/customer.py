"""A customer's page: how it is, why, what moved it, and what is being done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from streams.adapters.reading_view import Page, StreamPicture, Timeline
from streams.adapters.reading_view.kept import part
from streams.adapters.reading_view.timelines import risk_told_at
from streams.adapters.view.onward import portrait_by
from streams.adapters.view.portrait import Portrait
from streams.adapters.wording.bands import at_risk_days, in_force, kept, limits
from streams.adapters.wording.meanings import caveat
from streams.adapters.wording.news import history
from streams.events import Contribution
from streams.web import paths  # noqa: F401 - registers what an id in a path is
from streams.web.access.person import Reader
from streams.web.clock import ahead_of, stream_time, time_of
from streams.web.context import Context, Helix
from streams.web.pages import risks, shapes
from streams.web.pages.charts import label, legend, seen, trend, usage
from streams.web.pages.environment import DOTS, customer_url
from streams.web.pages.look import look
from streams.web.pages.rendering import page
from streams.web.problems import Problem

router = APIRouter(include_in_schema=False)
ENTRIES: Final = 40
FOUND: Final = 50
LONGEST_NUMBER: Final = 16  # digits


class Component(NamedTuple):
    """A contribution, the most it could be, by how much it moved, and its place among the known ones."""

    component: str
    value: float | None
    points: float
    most: float
    moved: float | None
    place: int | None


@router.get("/customers")
def found(request: Request, helix: Helix, person: Reader, id: str = "") -> Response:  # noqa: A002 - as in the address
    """Return the page of a customer whose id is in the query, as it is typed into the search, or begins so.

    Of several who begin so, and none who is just that, the first are listed. Where beginnings cannot be read, ids can.
    """
    name = id if id in DOTS else id.strip()
    if name in DOTS or not name:
        return shown(request, helix, person, name)
    begun, _ = part("names", lambda: helix.reader.named(name, FOUND), Page[str](items=()))
    is_one = helix.reader.customer(name) is not None  # of whom a view that an older build wrote has no beginning
    if is_one or not begun.items:
        return Response(status_code=303, headers={"Location": customer_url(name)})
    if begun.total == 1:
        return Response(status_code=303, headers={"Location": customer_url(begun.items[0])})
    return page(request, helix, person, "found.html", lambda _: {"page": "found", "beginning": name, "found": begun})


@router.get("/customers/{customer_id:id}")
def customer(request: Request, helix: Helix, person: Reader, customer_id: str) -> Response:
    """Return the page of a customer."""
    return shown(request, helix, person, customer_id)


def shown(request: Request, helix: Context, person: Any, customer_id: str) -> Response:
    """Return a customer's page, or raise a problem that names customers of a similar name."""
    return page(request, helix, person, "customer.html", lambda stream: read(request, helix, stream, customer_id))


def read(request: Request, helix: Context, stream: StreamPicture, customer_id: str) -> dict[str, Any]:
    """Return what the page shows."""
    known = helix.reader.kept(customer_id)
    if known is None:
        near = helix.reader.near(customer_id) if customer_id else []
        raise Problem(404, "no-such-customer", customer=customer_id, near=near)
    who, t = portrait_by(known.portrait, stream.watermark), look(request).t
    told, now = timeline(request, helix, customer_id), datetime.now(UTC)
    bands, at = in_force(helix.settings, stream.workers), stream_time(stream, who.as_of, now)
    marks = seen(who, told, t)
    return {
        "page": "customer",
        "live": f"/api/v1/live?customer={quote(customer_id, safe='')}",
        "who": who,
        "played": at < now,
        "ahead": ahead_of(at, time_of(known, stream, now)),
        "at_risk_days": at_risk_days(bands, who.band, who.trend, who.score),
        "kept": kept(bands, who.band, who.score),
        "falls": helix.reader.falls([who]),
        "components": components(who),
        "before": before(who),
        "chart": trend(who, marks, t, limits(bands)),
        "chart_label": label(who, marks, t),
        "legend": legend(marks),
        "usage_chart": usage(who),
        "risk_rows": risks.rows(who),
        "risk_logit": risks.logit(who),
        "risk_at": risk_told_at(told, who.risk) if "before" not in request.query_params else None,
        "caveat": caveat(t, stream.honesty),
        "history": history(told.entries, t),
        "unreadable": told.unreadable,
        "older": customer_url(customer_id, before=told.next) if told.next is not None else "",
    }


def timeline(request: Request, helix: Context, customer_id: str) -> Timeline:
    """Return the piece of a customer's timeline that is asked for."""
    asked = request.query_params.get("before", "")[:LONGEST_NUMBER]
    return helix.reader.timeline(customer_id, before=int(asked) if asked.isdecimal() else None, limit=ENTRIES)


def components(who: Portrait) -> list[Component]:
    """Return what the score is made of, with what each could add at most and by how much it moved last."""
    known = sum(each.weight for each in who.contributions if each.value is not None) or 1.0
    moved = {each.component: each.points for each in who.moved.moves} if who.moved else {}
    places = {each.component: at for at, each in enumerate(x for x in who.contributions if x.value is not None)}
    return [
        Component(
            each.component,
            each.value,
            each.points,
            100 * each.weight / known,
            moved.get(each.component),
            places.get(each.component),
        )
        for each in who.contributions
    ]


def before(who: Portrait) -> list[shapes.Piece]:
    """Return what the score was made of before it moved last, in the same order."""
    if who.moved is None or who.moved.previous_score is None or not who.moved.moves:
        return []
    moved = {each.component: each.points for each in who.moved.moves}
    known = [each for each in who.contributions if each.value is not None]
    return shapes.stack(
        Contribution(
            component=each.component,
            weight=each.weight,
            value=each.value,
            points=max(0.0, each.points - moved.get(each.component, 0.0)),
        )
        for each in known
    )
