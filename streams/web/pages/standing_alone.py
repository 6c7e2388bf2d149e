"""Pages that need neither the view nor a signed-in person: signing in, and what went wrong."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from streams.adapters.terminal.marks import clean
from streams.adapters.wording.texts import Texts
from streams.web.pages import refusing
from streams.web.pages.look import look, own
from streams.web.pages.rendering import alone
from streams.web.problems import Problem

router = APIRouter(include_in_schema=False)
TITLES = {
    "no-such-customer": "error.no_customer",
    "view-unavailable": "error.no_view",
    "view-unreadable": "error.other_view",
    403: "error.forbidden",
    404: "error.not_found",
    400: "error.bad_request",
}
RETURNS = "view-unavailable"  # of which the page asks for itself until it is over


@router.get("/sign-in")
def sign_in(request: Request) -> Response:
    """Return the form that a token is put into, or that a sign-in link fills by itself."""
    asked = request.query_params
    return alone(request, "sign_in.html", refused="refused" in asked, next=asked.get("next", "/"))


def error(request: Request, problem: Problem) -> Response:
    """Return a page that tells a problem in plain words."""
    asks_again = problem.kind == RETURNS
    return alone(
        request,
        "error.html",
        problem.status,
        told=problem.status,
        title=title(problem, look(request).t),
        detail=detail(problem, look(request).t),
        near=problem.more.get("near", ()),
        again=own(request),
        asks_again=asks_again,
        since=request.app.state.hub.away_since if asks_again else None,
    )


def title(problem: Problem, t: Texts) -> str:
    """Return the problem in a few words."""
    key = TITLES.get(problem.kind) or TITLES.get(problem.status) or "error.title"
    return t(key, name=clean(str(problem.more.get("customer", ""))))


def detail(problem: Problem, t: Texts) -> str:
    """Return what it means to who looks at the page."""
    return t("error.no_view_detail") if problem.kind == RETURNS else refusing.detail(problem, t)
