"""Signing in: a token, or a code that stands for one, becomes a cookie that scripts cannot read."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from streams.web.access.folder import AccessError
from streams.web.access.gate import SIGN_IN
from streams.web.access.person import Person
from streams.web.access.sessions import COOKIE
from streams.web.context import Helix

REFUSED: Final = "refused"
log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.post("/session")
async def begin(request: Request, helix: Helix) -> Response:
    """Take a form with a token or a code; go on to where the browser was led from, with a session."""
    form = {name: values[-1] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    wanted = form.get("next", "")
    person = _admitted(helix, form)
    if person is None:
        there = f"&next={quote(wanted, safe='')}" if _is_here(wanted) else ""
        return RedirectResponse(f"{SIGN_IN}?{REFUSED}{there}", 303)
    response = RedirectResponse(wanted if _is_here(wanted) else "/", 303)
    response.set_cookie(
        COOKIE,
        helix.access.sessions.begin(person.token_id),
        max_age=helix.access.sessions.seconds,
        secure=request.url.scheme == "https" or helix.settings.serve_origin.startswith("https:"),
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/session/end")
async def end(request: Request, helix: Helix) -> Response:
    """Sign out, also whoever has kept the cookie; where that cannot be kept, the browser forgets it all the same."""
    try:
        helix.access.sessions.end(request.cookies.get(COOKIE, ""))
    except AccessError as error:
        log.error("%s", error)
    response = RedirectResponse(SIGN_IN, 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _admitted(helix: Helix, form: dict[str, str]) -> Person | None:
    if token := form.get("token", "").strip():
        return helix.access.by_token(token)
    return helix.access.by_code(form["code"]) if form.get("code") else None


def _is_here(address: str) -> bool:
    """Return whether an address is a path of ours; ``//elsewhere`` and ``/\\elsewhere`` lead away.

    >>> _is_here("/customers/acme?x=1"), _is_here("//elsewhere"), _is_here("/\\\\elsewhere"), _is_here("http://elsewhere")
    (True, False, False, False)
    """
    return address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
