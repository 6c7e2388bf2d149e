"""The gate: without a token or a session nothing is to be had but whether we live, and the way to sign in."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from streams.web.access.files import Access
from streams.web.access.folder import AccessError
from streams.web.access.outage import Outage
from streams.web.access.person import Person
from streams.web.access.sessions import COOKIE
from streams.web.problems import Problem, refuse, wants_page

OPEN: Final = ("/sign-in", "/session", "/session/end", "/favicon.ico")
OPEN_UNDER: Final = ("/health/", "/static/")
SIGN_IN: Final = "/sign-in"
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="helix"'}


class Gate:
    """Tells the routes who asks, in ``request.state.person``, and refuses whoever is not known.

    ``request.state.holds`` says later whether that who asked would still be let in, by what was shown: where that is
    not known, not.
    """

    def __init__(self, app: ASGIApp, access: Access, outage: Outage) -> None:
        self._app, self._access, self._outage = app, access, outage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the way to sign in."""
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            person = self._who(request)
        except AccessError as error:
            await refuse(self._outage.problem(error), scope, receive, send)
            return
        if person is not None:
            request.state.person = person
            request.state.holds = lambda: self._still(request)
            await self._app(scope, receive, send)
        elif request.method == "GET" and wants_page(request):
            await RedirectResponse(_sign_in(request), 303)(scope, receive, send)
        else:
            await refuse(_unknown(request), scope, receive, send)

    def _still(self, request: Request) -> bool:
        try:
            return self._who(request) is not None
        except AccessError as error:
            self._outage.met(error)
            return False

    def _who(self, request: Request) -> Person | None:
        person = self._shown(request)
        self._outage.passed()
        return person

    def _shown(self, request: Request) -> Person | None:
        if (said := request.headers.get("authorization")) is not None:
            kind, _, secret = said.partition(" ")
            return self._access.by_token(secret.strip()) if kind.lower() == "bearer" else None
        session = request.cookies.get(COOKIE)
        return self._access.by_session(session) if session else None


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_UNDER)


def _sign_in(request: Request) -> str:
    query: bytes = request.scope["query_string"]
    there: bytes = request.scope["raw_path"] + (b"?" + query if query else b"")  # as it was sent: an id may hold a ?
    return SIGN_IN if there == b"/" else f"{SIGN_IN}?next={quote(there, safe='')}"


def _unknown(request: Request) -> Problem:
    shown = "authorization" in request.headers or COOKIE in request.cookies
    detail = "The token or session is not known, was revoked, or has expired." if shown else "A token is needed."
    return Problem(401, "not-signed-in", f"{detail} `helix token create` makes one.", headers=CHALLENGE)
