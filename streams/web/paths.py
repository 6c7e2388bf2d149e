"""Paths in which a segment may hold anything: an id with a slash is one segment, and broken UTF-8 is nobody's id."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

from streams.web.problems import Problem, refuse

ESCAPES: Final = {"%": "%25", "/": "%2F"}


class IdConvertor(Convertor[str]):
    """What stands for ``{name:id}`` in a route: one segment, given decoded."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        """Return the id."""
        return unquote(value)

    def to_string(self, value: str) -> str:
        """Return the segment, as `Paths` makes it of a request's."""
        return escaped(value)


register_url_convertor("id", IdConvertor())


def escaped(segment: str) -> str:
    """Return a segment with only those characters quoted that would make two of it.

    >>> escaped("50%/🦊")
    '50%25%2F🦊'
    """
    return "".join(ESCAPES.get(letter, letter) for letter in segment)


class Paths:
    """Routes by segments as they were sent, not by what is left when ``%2F`` has become a slash."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless its path or query cannot be text."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        try:
            segments = [unquote_to_bytes(segment).decode() for segment in raw.split(b"/")]
            unquote_to_bytes(scope["query_string"]).decode()
        except UnicodeDecodeError:
            problem = Problem(400, "not-utf-8", "The address holds bytes that are not UTF-8.")
            await refuse(problem, scope, receive, send)
            return
        await self._app({**scope, "path": "/".join(map(escaped, segments))}, receive, send)
