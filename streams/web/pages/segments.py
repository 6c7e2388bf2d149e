"""The page of segments: what is used where, how healthy they are, and what plans came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from streams.adapters.reading_view import Picture, StreamPicture
from streams.adapters.reading_view.groups import MOST_VALUES
from streams.adapters.wording.bands import in_force, limits
from streams.adapters.wording.choosing import MOST_GROUPS, offered
from streams.adapters.wording.counting import at_stake
from streams.web.access.person import Reader
from streams.web.context import Context, Helix
from streams.web.pages.rendering import shared

router = APIRouter(include_in_schema=False)
OUTCOMES: Final = ("succeeded", "failed", "abandoned", "customer_left")
MOST_FEATURES: Final = 40


@router.get("/segments")
async def segments(request: Request, helix: Helix, person: Reader, group: str = "") -> Response:
    """Return the pictures of all values of a group: of the one asked for, else of the first there is."""
    return await shared(request, helix, person, "segments.html", lambda stream: read(helix, stream, group))


def read(helix: Context, stream: StreamPicture, group: str) -> dict[str, Any]:
    """Return what the page shows of a group."""
    segments = helix.reader.segments({group: ""}, MOST_GROUPS)
    groups = {each.group: each.total for each in segments.groups}
    chosen = group if group in groups else next(iter(groups), "")
    found = helix.reader.pictures(chosen, MOST_VALUES) if chosen else []
    pictures, everybody = [each for each in found if each.known], helix.reader.picture()
    shares, rows = heat(pictures), plan_rows(everybody)
    missing = [*segments.unreadable, *(name for each in (everybody, *found) for name in each.unreadable)]
    return {
        "page": "segments",
        "groups": offered(groups, chosen),
        "more_groups": segments.total - len(offered(groups, chosen)),
        "group": chosen,
        "pictures": pictures,
        "at_stake": at_stake,
        "values": groups.get(chosen, 0),
        "heat": shares[:MOST_FEATURES],
        "features": len(shares),
        "limits": limits(in_force(helix.settings, stream.workers)),
        "plan_rows": rows,
        "outcome_names": named(rows),
        "unreadable": sorted(set(missing)),
    }


def heat(pictures: Sequence[Picture]) -> list[tuple[str, list[float | None]]]:
    """Return for each feature the share that used it in each segment, None where nobody has it; the most used first."""
    names = {name for picture in pictures for name in picture.adoption}
    rows = [(name, [share(picture, name) for picture in pictures]) for name in names]
    return sorted(rows, key=lambda row: (-mean(row[1]), row[0]))


def share(picture: Picture, feature: str) -> float | None:
    """Return the share of those who have a feature that used it."""
    kept = picture.adoption.get(feature)
    return kept.used / kept.catalogued if kept and kept.catalogued else None


def mean(shares: Sequence[float | None]) -> float:
    """Return the mean of what is known."""
    known = [each for each in shares if each is not None]
    return sum(known) / len(known) if known else 0.0


def plan_rows(everybody: Picture) -> list[tuple[str, int, dict[str, int]]]:
    """Return for each type of plan how many are open, and what came of the others."""
    names = sorted({*everybody.plans, *everybody.outcomes})
    return [(name, everybody.plans.get(name, 0), everybody.outcomes.get(name, {})) for name in names]


def named(rows: Sequence[tuple[str, int, dict[str, int]]]) -> list[str]:
    """Return the outcomes that are shown: the usual ones, and any other there is."""
    others = {name for _, _, outcomes in rows for name in outcomes} - set(OUTCOMES)
    return [*OUTCOMES, *sorted(others)]
