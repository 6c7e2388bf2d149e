"""The first page: who is at risk, why, since when, what is being done about it; and how fresh all of that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from streams.adapters.reading_view import Page, Picture, Row, StreamPicture
from streams.adapters.reading_view.kept import part
from streams.adapters.terminal.words import verdict
from streams.adapters.view.index import SORTS
from streams.adapters.view.keys import COUNTS
from streams.adapters.view.onward import row_by
from streams.adapters.view.packing import Damaged
from streams.adapters.wording import meanings
from streams.adapters.wording.bands import at_risk_days, in_force, kept
from streams.adapters.wording.choosing import MOST_GROUPS, choices, grouped, offered
from streams.adapters.wording.counting import alerts_by, at_stake, starting
from streams.adapters.wording.feed import listed
from streams.web.access.person import Reader
from streams.web.context import Context, Helix
from streams.web.pages.rendering import shared
from streams.web.problems import Problem

router = APIRouter(include_in_schema=False)
ROWS: Final = 40
NONE: Final[Mapping[str, int]] = {}


@router.get("/")
async def now(request: Request, helix: Helix, person: Reader) -> Response:
    """Return the ranking with what is around it."""
    return await shared(request, helix, person, "now.html", lambda stream: read(helix, stream, request.query_params))


def read(helix: Context, stream: StreamPicture, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page shows of the customers who are asked for; raise a `Problem` if it is not clear which."""
    everybody, (counts, no_counts) = helix.reader.picture(), part(COUNTS, helix.reader.counts, NONE)
    segments = helix.reader.segments(asked, MOST_GROUPS)
    groups = grouped(segments, everybody)
    chosen = {group: value for group, value in asked.items() if group in groups and value}
    sort = asked.get("sort", SORTS[0])
    ranked = ranking(helix, chosen, sort, asked.get("cursor"))
    missing = (*no_counts, *everybody.unreadable, *segments.unreadable)
    rows = ranked.of(row_by(each, stream.watermark) for each in ranked.items)
    found, bands = listed(helix.reader, stream.watermark), in_force(helix.settings, stream.workers)
    return {
        "page": "now",
        "page_of": rows,
        "at_risk_days": lambda row: at_risk_days(bands, row.band, row.trend, row.score),
        "verdict": verdict(stream.honesty),
        "some_kept": any(kept(bands, row.band, row.score) for row in ranked.items),
        "choices": choices(groups, chosen),
        "more_groups": segments.total + len(groups) - len(segments.groups) - len(offered(groups, *chosen)),
        "chosen": chosen,
        "sort": sort,
        "sorts": SORTS,
        "next_url": "/?" + urlencode({**chosen, "sort": sort, "cursor": ranked.next or ""}),
        **counters(counts, everybody),
        "listed": found,
        "counted": not no_counts,
        "unreadable": sorted({*ranked.unreadable, *found.unreadable, *missing}),
    }


def ranking(helix: Context, chosen: Mapping[str, str], sort: str, cursor: str | None) -> Page[Row]:
    """Return who is listed; raise a `Problem` for an order that there is not, and for another list's cursor."""
    try:
        return helix.reader.ranking(tuple(chosen.items()), sort=sort, cursor=cursor, limit=ROWS).readable()
    except Damaged:  # which is the view's fault, not the asker's
        raise
    except ValueError as error:
        raise Problem(400, "not-understood", str(error)) from error


def counters(counts: Mapping[str, int], everybody: Picture) -> dict[str, Any]:
    """Return what stands above the list: how many customers are in which band, alerts, plans, and money at stake."""
    return {
        "counts": counts,
        "bands": meanings.bands({name: counts.get(f"band:{name}", 0) for name in meanings.BANDS}),
        "alerts_by": alerts_by(counts),
        "plans_by": sorted(starting(counts, "plans:").items()),
        "stake": at_stake(everybody),
    }
