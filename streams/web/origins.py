"""Who may be meant and who may send: names that lead to us by a rebound DNS, and forms of other sites, get nothing."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from streams.web.problems import Problem, refuse

SAFE: Final = ("GET", "HEAD", "OPTIONS")
PROBES: Final = "/health/"


class Origins:
    """Lets requests through that are meant for us, and of those that change something the ones sent by our own pages.

    Parameters
    ----------
    ours
        Public addresses, such as ``https://helix.example.com``; a host's own name and numbers are always ours.
    """

    def __init__(self, app: ASGIApp, ours: Iterable[str] = ()) -> None:
        self._app = app
        self._origins = {each.rstrip("/").lower() for each in ours}
        self._places = {urlsplit(each).netloc for each in self._origins}  # there no other scheme is ours
        self._names = {
            "localhost",
            socket.gethostname().lower(),
            *(urlsplit(each).hostname or "" for each in self._origins),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it."""
        if scope["type"] == "http" and (problem := self._wrong(scope, Headers(scope=scope))):
            await refuse(problem, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _wrong(self, scope: Scope, headers: Headers) -> Problem | None:
        host = headers.get("host", "").lower()
        if not self._is_ours(host) and not scope["path"].startswith(PROBES):
            return Problem(
                421, "unknown-host", "This server does not answer to that name; HELIX_SERVE_ORIGIN names it."
            )
        if scope["method"] in SAFE or self._is_sent_by_us(host, headers):
            return None
        return Problem(
            403, "foreign-origin", "What changes something must be sent by a page of Helix, or with a token."
        )

    def _is_ours(self, host: str) -> bool:
        name = _name_in(host)
        return name in self._names or _is_number(name)

    def _is_sent_by_us(self, host: str, headers: Headers) -> bool:
        if (origin := headers.get("origin")) is not None:
            place = origin.lower().partition("://")[2]
            return origin.lower() in self._origins or (place == host and place not in self._places)
        if "cookie" in headers and "authorization" not in headers:
            return headers.get("sec-fetch-site") == "same-origin"
        return True


def _name_in(host: str) -> str:
    if set(host) & set("@/?#\\ "):
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # half of a number in brackets
        return ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
