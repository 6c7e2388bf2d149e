"""The page of the stream itself: how far it is, who works on it, what it could not count, how good its model is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from streams.adapters.freshness import heard, quiet, reporting
from streams.adapters.leftovers import of_demo
from streams.adapters.reading_view import PartitionPicture, StreamPicture
from streams.adapters.terminal.words import verdict
from streams.adapters.wording.texts import Texts
from streams.web.access.person import Reader
from streams.web.context import Helix
from streams.web.pages.honest import dots, reach
from streams.web.pages.look import look
from streams.web.pages.rendering import alone, fresh_now, shared

router = APIRouter(include_in_schema=False)


@router.get("/stream")
async def stream(request: Request, helix: Helix, person: Reader) -> Response:
    """Return the picture of the stream."""
    t = look(request).t
    return await shared(
        request, helix, person, "stream.html", lambda picture: read(picture, t, of_demo(helix.settings.namespace))
    )


def read(picture: StreamPicture, t: Texts, demo: bool) -> dict[str, Any]:
    """Return what the page shows, None of what no worker says; ``demo`` says that it is of one."""
    now = datetime.now(UTC)
    silent = {each.worker for each in picture.workers if quiet(each, now)}
    moving = reporting(picture, now)
    judged = [each for each in picture.calibration if each.examples]
    return {
        "page": "stream",
        "picture": heard(picture, now),
        "now": now,
        "demo": demo,
        "silent": silent,
        "alive": len(picture.workers) - len(silent),
        "rate": rate(moving),
        "records": sum(each.records for each in picture.partitions) if picture.partitions else None,
        "rejected": rejected(picture),
        "model": picture.model,
        "verdict": verdict(picture.honesty),
        "bins": judged,
        "calibration": dots(judged, t),
        "top_percent": f"{100 * reach(judged):.0f}%",
    }


def rate(moving: Sequence[PartitionPicture]) -> float | None:
    """Return how many events a second are counted; None where no worker says it yet."""
    told = [each.records_per_second for each in moving if each.records_per_second is not None]
    return sum(told) if told else None


def rejected(picture: StreamPicture) -> int | None:
    """Return how many records could not be counted; None where neither the view nor a worker says it."""
    if picture.rejects:
        return sum(picture.rejects.values())
    return sum(each.rejected for each in picture.partitions) if picture.partitions else None


@router.get("/freshness")
def freshness(request: Request, helix: Helix, person: Reader) -> Response:
    """Return how fresh the picture is, to be put into any page."""
    return alone(request, "freshness.html", fresh=fresh_now(helix, datetime.now(UTC)))
