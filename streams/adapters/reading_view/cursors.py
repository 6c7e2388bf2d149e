"""Where a list was left: opaque to who keeps it, refused where it does not belong."""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

LONGEST: Final = 4_096  # none of the longest ids is longer, each of their characters an escape
VERSION: Final = 1


class CursorError(ValueError):
    """A cursor is none of ours, or one of another list."""


class Cursor(Struct, frozen=True, array_like=True):
    """The last member that was looked at, with its score; ``list`` stands for the list, filters and order included."""

    version: int
    list: str
    score: float | str  # infinity is no number to JSON
    member: str

    @property
    def at(self) -> float:
        """The score as a number."""
        return float(self.score)


def cursor_of(name: str, score: float, member: str) -> str:
    """Return a cursor as it is handed out.

    >>> read(cursor_of("alerts", 1.5, "acme"), "alerts").member
    'acme'
    """
    body = msgspec.json.encode(Cursor(VERSION, mark(name), repr(score), member))
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def mark(name: str) -> str:
    """Return what stands for a list in its cursors: filters may be long, and many."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def read(cursor: str, name: str) -> Cursor:
    """Return what a cursor says; raise `CursorError` if it is forged, or of another list."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        body = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = msgspec.json.decode(body, type=Cursor)
        at = found.at
    except (ValueError, binascii.Error) as error:
        raise CursorError("cursor: it is not one that was handed out") from error
    if found.version != VERSION or found.list != mark(name) or at != at:  # noqa: PLR0124 not a number
        raise CursorError("cursor: it belongs to another list, filter or order")
    return found
