"""Customers: who is at risk, one of them whole, and what happened to it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response

from streams.adapters.view.blob import Kept
from streams.adapters.view.portrait import Portrait
from streams.web import paths  # noqa: F401 - makes {…:id} known to routes
from streams.web.access import Reader
from streams.web.answers import shown
from streams.web.api import asked, noticing
from streams.web.context import Context, Helix
from streams.web.documents import Customer
from streams.web.openapi import answers
from streams.web.problems import Problem

Sort = Literal["urgency", "score", "change", "mrr", "risk"]
CustomerId = Annotated[str, Path(max_length=256, description="Any text; quote it whole, slashes too.")]
FIRST_PAGE: Final = 50

router = APIRouter(tags=["customers"])


@router.get("/at-risk", responses=answers("Page[Row]"))
def at_risk(
    *,
    request: Request,
    helix: Helix,
    _: Reader,
    segment: asked.Group = None,
    band: Annotated[asked.Band | None, Query()] = None,
    owner: asked.Named = None,
    policy: asked.Named = None,
    sort: Sort = "urgency",
    reverse: bool = False,
    limit: asked.Limit = FIRST_PAGE,
    cursor: asked.Cursor = None,
) -> Response:
    """List customers, those in need first.

    By `urgency`: alerts that nobody is on, critical before warning; at risk without an alert; alerts that are taken on;
    snoozed ones; to be watched; the rest. Within each the likeliest to leave comes first.

    A page may be short, even empty, and still have a `next`: rare combinations of filters are looked for page by page.
    """
    filters = asked.pairs(segment, band=band, owner=owner, policy=policy)
    found = asked.page(helix.reader.ranking, filters, sort=sort, reverse=reverse, cursor=cursor, limit=limit)
    return shown(request, noticing.of_page(found.readable(), helix.reader))


@router.get("/customers/{customer_id:id}", responses=answers("Customer", 404))
def customer(request: Request, helix: Helix, _: Reader, customer_id: CustomerId) -> Response:
    """Return a customer: health and its contributions, what moved it, risk and reasons, alerts, plans, tickets, use."""
    found = noticing.of_portrait(portrait(helix, customer_id), helix.reader)
    falls = helix.reader.falls([found])
    return shown(request, Customer(**msgspec.structs.asdict(found), change=found.change, falls=falls))


@router.get("/customers/{customer_id:id}/timeline", responses=answers("Timeline", 404))
def timeline(
    request: Request,
    helix: Helix,
    _: Reader,
    customer_id: CustomerId,
    before: Annotated[int | None, Query(ge=0, le=2**53, description="`next` of the part before.")] = None,
    limit: asked.Limit = FIRST_PAGE,
) -> Response:
    """Return what changed a customer, newest first, with the explanation: of each fact all of it."""
    found = helix.reader.timeline(customer_id, before=before, limit=limit)
    if not found.entries and before is None:
        portrait(helix, customer_id)
    return shown(request, found)


def portrait(helix: Context, customer_id: str) -> Portrait:
    """Return a customer, or raise a `Problem` that tells of whom else one may have thought."""
    return kept(helix, customer_id).portrait


def kept(helix: Context, customer_id: str) -> Kept:
    """Return a customer and the partition that it is of, or raise such a `Problem`."""
    found = helix.reader.kept(customer_id)
    if found is None:
        near = helix.reader.near(customer_id)
        raise Problem(404, "no-such-customer", "There is no customer of that id.", did_you_mean=near)
    return found
