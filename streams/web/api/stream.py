"""The stream itself: whether the picture is fresh, and how far the model can be trusted."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from streams.adapters.freshness import heard
from streams.web.access import Reader
from streams.web.answers import shown
from streams.web.context import Helix
from streams.web.openapi import answers

router = APIRouter(tags=["stream"])


@router.get("/stream", responses=answers("StreamPicture"))
def stream(request: Request, helix: Helix, _: Reader) -> Response:
    """Return lag, throughput, latency and watermark by partition, workers, rejects, and how good the model is.

    `lag` and `latency` are null where no worker at work says them. Of a worker that reports no more (its `at` is older
    than 10 seconds) `partitions` have what it said last.
    """
    return shown(request, heard(helix.reader.stream(), datetime.now(UTC)))
