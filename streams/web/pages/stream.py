"""The page of the stream itself: how far it is, who works on it, what it could not count, how good its model is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from streams.adapters.freshness import quiet
from streams.adapters.leftovers import of_demo
from streams.adapters.reading_view import StreamPicture
from streams.adapters.reading_view.stream import slowest
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
    """Return what the page shows; ``demo`` says that it is of one."""
    now = datetime.now(UTC)
    silent = {each.worker for each in picture.workers if quiet(each, now)}
    moving = [each for each in picture.partitions if each.worker not in silent]
    judged = [each for each in picture.calibration if each.examples]
    return {
        "page": "stream",
        "picture": picture,
        "now": now,
        "demo": demo,
        "silent": silent,
        "alive": len(picture.workers) - len(silent),
        "rate": sum(each.records_per_second or 0.0 for each in moving),
        "latency": slowest(moving),
        "records": sum(each.records for each in picture.partitions),
        "rejected": sum(picture.rejects.values()) or sum(each.rejected for each in picture.partitions),
        "model": picture.model,
        "verdict": verdict(picture.honesty),
        "bins": judged,
        "calibration": dots(judged, t),
        "top_percent": f"{100 * reach(judged):.0f}%",
    }


@router.get("/freshness")
def freshness(request: Request, helix: Helix, person: Reader) -> Response:
    """Return how fresh the picture is, to be put into any page."""
    return alone(request, "freshness.html", fresh=fresh_now(helix, datetime.now(UTC)))
