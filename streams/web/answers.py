"""Answers that a browser or a program keeps, and asks whether they still hold."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

import msgspec
from fastapi import Request, Response

JSON: Final = "application/json"
KEPT: Final = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
_encode = msgspec.json.Encoder().encode


def shown(request: Request, value: Any) -> Response:
    """Return a value as JSON, or 304 if that is what the client has."""
    return tagged(request, _encode(value), JSON)


def tagged(request: Request, body: bytes, media_type: str, kept: Mapping[str, str] = KEPT) -> Response:
    """Return a body with its ETag, to be ``kept`` as the headers say, or 304 if that is what the client has."""
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**kept, "ETag": tag}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _has(tags: str, tag: str) -> bool:
    return any(each.strip().removeprefix("W/") in (tag.removeprefix("W/"), "*") for each in tags.split(","))
