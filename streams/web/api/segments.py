"""Segments: how groups of customers are doing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from streams.adapters.reading_view.kept import part
from streams.adapters.view.index import is_group
from streams.adapters.view.keys import COUNTS
from streams.adapters.view.packing import Damaged
from streams.web.access import Reader
from streams.web.answers import shown
from streams.web.api import asked
from streams.web.context import Helix
from streams.web.documents import Segments
from streams.web.openapi import answers
from streams.web.problems import cut, invalid

GroupName = Annotated[str, Query(min_length=1, max_length=256, examples=["plan"])]
router = APIRouter(tags=["segments"])


@router.get("/segments", responses=answers("Segments"))
def segments(request: Request, helix: Helix, _: Reader) -> Response:
    """Count customers by group and value, and the standings of all: bands, alerts, plans.

    Told are 50 groups, those of a segment and those with most customers, and of each the 50 values with most.
    """
    (counts, no_counts), found = part(COUNTS, helix.reader.counts, dict[str, int]()), helix.reader.segments()
    told = Segments(
        counts=counts,
        groups={each.group: each.values for each in found.groups},
        values={each.group: each.total for each in found.groups},
        total=found.total,
        unreadable=(*no_counts, *found.unreadable),
    )
    return shown(request, told)


@router.get("/segments/picture", responses=answers("Picture"))
def picture(request: Request, helix: Helix, _: Reader, segment: asked.Group = None) -> Response:
    """Return a segment's bands, distribution of health, adoption by feature, trends, plans; without one, of all."""
    if segment and len(segment) > 1:
        raise invalid({"field": "segment", "message": "expected one segment, or none", "value": cut(segment[1])})
    group, value = next(iter(asked.pairs(segment)), (None, None))
    found = asked.page(helix.reader.picture, group, value)
    if not found.known:
        raise Damaged(f"what is kept of {found.unreadable[0]} cannot be read")
    return shown(request, found)


@router.get("/segments/pictures", responses=answers("list[Picture]"))
def pictures(request: Request, helix: Helix, _: Reader, group: GroupName) -> Response:
    """Return the pictures of a group's values, of the 50 with most customers, these first: the heatmap."""
    if not is_group(group):
        raise invalid({"field": "group", "message": f"expected {asked.GROUPS}", "value": group})
    return shown(request, asked.page(helix.reader.pictures, group))
