"""Answers that a browser or a program keeps, and asks whether they still hold."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import msgspec
from fastapi import Request, Response

from streams.web.packing import LEVEL, takes_gzip

JSON: Final = "application/json"
KEPT: Final = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
_encode = msgspec.json.Encoder().encode


class Packed(NamedTuple):
    """A body for many: with its ETag and compressed, once."""

    content: bytes
    tag: str
    compressed: bytes

    @classmethod
    def of(cls, content: bytes) -> Packed:
        """Return a body so."""
        return cls(content, tag_of(content), gzip.compress(content, LEVEL, mtime=0))

    def sent(self, request: Request, media_type: str, kept: Mapping[str, str]) -> Response:
        """Return it as the client takes it, to be ``kept`` as the headers say, or 304 if that is what it has."""
        headers = {**kept, "Vary": f"{kept['Vary']}, Accept-Encoding"}
        if not takes_gzip(request.headers.get("accept-encoding", "")):
            return _answered(request, self.content, self.tag, media_type, headers)
        return _answered(request, self.compressed, self.tag, media_type, {**headers, "Content-Encoding": "gzip"})


def shown(request: Request, value: Any) -> Response:
    """Return a value as JSON, or 304 if that is what the client has."""
    return tagged(request, _encode(value), JSON)


def tagged(request: Request, body: bytes, media_type: str, kept: Mapping[str, str] = KEPT) -> Response:
    """Return a body with its ETag, to be ``kept`` as the headers say, or 304 if that is what the client has."""
    return _answered(request, body, tag_of(body), media_type, kept)


def tag_of(body: bytes) -> str:
    """Return the ETag of a body, the same however it is compressed."""
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def _answered(request: Request, body: bytes, tag: str, media_type: str, kept: Mapping[str, str]) -> Response:
    headers = {**kept, "ETag": tag}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _has(tags: str, tag: str) -> bool:
    return any(each.strip().removeprefix("W/") in (tag.removeprefix("W/"), "*") for each in tags.split(","))
