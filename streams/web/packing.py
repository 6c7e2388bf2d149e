"""Answers compressed for who takes that."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

LEVEL: Final = 5
ASKED: Final = "accept-encoding"
NONE: Final = {"q=0", "q=0.", "q=0.0", "q=0.00", "q=0.000"}


class Packing(GZipMiddleware):
    """Compresses as Starlette does, which looks whether gzip is named, and not whether it is named as not taken."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            told = "gzip" if takes_gzip(",".join(Headers(scope=scope).getlist(ASKED))) else "identity"
            others = [(name, value) for name, value in scope["headers"] if name != ASKED.encode()]
            scope = {**scope, "headers": [*others, (ASKED.encode(), told.encode())]}
        await super().__call__(scope, receive, send)


def takes_gzip(asked: str) -> bool:
    """Return whether gzip is named, with a weight above nothing.

    >>> takes_gzip("br, GZIP ;q=0.5"), takes_gzip("gzip; q=0.0, *"), takes_gzip("")
    (True, False, False)
    """
    named = [each.replace(" ", "").replace("\t", "").lower().partition(";") for each in asked.split(",")]
    return any(name == "gzip" and weight not in NONE for name, _, weight in named)
