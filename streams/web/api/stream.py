"""The stream itself: whether the picture is fresh, and how far the model can be trusted."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from streams.web.access import Reader
from streams.web.answers import shown
from streams.web.context import Helix
from streams.web.openapi import answers

router = APIRouter(tags=["stream"])


@router.get("/stream", responses=answers("StreamPicture"))
def stream(request: Request, helix: Helix, _: Reader) -> Response:
    """Return lag, throughput, latency and watermark by partition, workers, rejects, and how good the model is."""
    return shown(request, helix.reader.stream())
