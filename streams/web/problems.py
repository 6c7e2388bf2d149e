"""What went wrong, as whoever asked is told it: problem documents (RFC 9457), or a page where a browser wants one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from streams.adapters.view.packing import Damaged
from streams.web.headers import HEADERS

MEDIA_TYPE: Final = "application/problem+json"
KINDS: Final = "urn:helix:problem:"
RETRY_SECONDS: Final = "2"
MOST_OF_A_VALUE: Final = 256
TITLES: Final = {"not-utf-8": "Not UTF-8"}  # which is more than its words

Told = dict[type[Exception], Callable[[Any], "Problem"]]
Page = Callable[[Request, "Problem"], Response]
log = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 - the name of RFC 9457
    """Something is wrong with a request, or with what it needs.

    Parameters
    ----------
    status
        The HTTP status.
    kind
        The end of the problem's ``type``, the same for the same sort of problem; else ``about:blank``.
    detail
        What is wrong with this very request; a sentence that holds no secret.
    headers
        Go with the answer.
    more
        Further members of the document.
    """

    def __init__(
        self, status: int, kind: str = "", detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.more = dict(headers or {}), more

    @property
    def title(self) -> str:
        """Return the problem in two or three words."""
        told = TITLES.get(self.kind) or self.kind.replace("-", " ").capitalize()
        return told or HTTPStatus(self.status).phrase

    def document(self) -> dict[str, Any]:
        """Return the problem as RFC 9457 has it."""
        kind = KINDS + self.kind if self.kind else "about:blank"
        told = {"type": kind, "title": self.title, "status": self.status, "detail": self.detail, **self.more}
        return {name: value for name, value in told.items() if value != ""}


def answer(request: Request, problem: Problem) -> Response:
    """Return the answer that tells a problem: a page for a browser that wants one, else a document."""
    page: Page | None = getattr(request.app.state, "error_page", None)
    if page is not None and wants_page(request):
        response = page(request, problem)
        response.headers.update(problem.headers)
        return response
    body = orjson.dumps(problem.document(), default=str)
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


async def refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a problem where no route has been reached yet."""
    await answer(Request(scope), problem)(scope, receive, send)


def invalid(*errors: Mapping[str, Any]) -> Problem:
    """Return the problem of a request whose parameters are wrong; each error names one."""
    return Problem(422, "invalid-request", "Something in the request is not as it must be.", errors=errors)


def cut(value: str) -> str:
    """Return as much of what was sent as is told back."""
    return value[:MOST_OF_A_VALUE]


def wants_page(request: Request) -> bool:
    """Return whether a browser asked for a page, as against a program for data."""
    path = request.url.path
    return "text/html" in request.headers.get("accept", "") and not path.startswith(("/api/", "/health/"))


def install(app: FastAPI, more: Told) -> None:
    """Make every error of an application a problem document; ``more`` says how others are told."""
    told: Told = {
        Problem: lambda problem: problem,
        HTTPException: _http,
        RequestValidationError: _invalid,
        Damaged: other_view,
        ClientDisconnect: lambda _: Problem(400, detail="The request was broken off."),  # which nobody hears
        Exception: _unexpected,
        **more,
    }
    for kind, problem in told.items():
        app.add_exception_handler(kind, _handler(problem))


def _handler(problem: Callable[[Any], Problem]) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        response = answer(request, problem(error))
        for name, value in HEADERS.items():  # what is unexpected is answered outside of every middleware
            response.headers.setdefault(name, value)
        return response

    return handle


def _http(error: HTTPException) -> Problem:
    phrase = HTTPStatus(error.status_code).phrase
    headers = dict(error.headers or {})
    if headers.get("Allow") == "GET":
        headers["Allow"] = "GET, HEAD"  # no route knows that `Heads` answers that
    return Problem(error.status_code, detail="" if error.detail == phrase else error.detail, headers=headers)


def _invalid(error: RequestValidationError) -> Problem:
    return invalid(*map(_wrong, error.errors()))


def _wrong(one: Mapping[str, Any]) -> dict[str, Any]:
    told = {"field": str(one["loc"][1]), "message": one["msg"]}
    return told | ({"value": cut(value)} if isinstance(value := one["input"], str) else {})


def other_view(error: Exception) -> Problem:
    """Return the problem of a view of which something cannot be read; the log says what."""
    log.warning("the view cannot be read: %s", error)
    detail = "Some of the view in Redis is damaged, or of another version of Helix: `helix rebuild-view` makes it anew."
    return Problem(503, "view-unreadable", detail)


def _unexpected(_error: Exception) -> Problem:
    return Problem(500, detail="This is a fault of Helix; its log says more.")
