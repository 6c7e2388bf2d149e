"""What commands are given with: JSON, or a form as a page sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from email.message import Message
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import parse_qsl

import msgspec
from fastapi import Request
from msgspec import Meta, Struct

from streams.events import MOST_OF_A_REASON, Id, Score, Time
from streams.web.faults import fault, visible
from streams.web.problems import Problem, cut

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

SOMETHING_SEEN: Final = "Expected a text with something to see in it, not blanks alone"
Reason = Annotated[str, Meta(description="A text with something to see in it.", max_length=MOST_OF_A_REASON)]
Hours = Annotated[float, Meta(gt=0)]
B = TypeVar("B", bound=Struct)


class OfCustomer(Struct, frozen=True, kw_only=True):
    """Names the customer whose alert, plan or override it is."""

    customer_id: Id


class Until(Struct, frozen=True, kw_only=True):
    """Something that ends: at a moment, or so many hours from now in the customer's time."""

    reason: Reason
    until: Time | None = None
    for_hours: Hours | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a reason in which there is nothing to see."""
        if not visible(self.reason):
            raise ValueError(f"{SOMETHING_SEEN} - at `$.reason`")


class Snooze(Until, frozen=True, kw_only=True):
    """Keeps an alert quiet for a while."""

    customer_id: Id


class Override(Until, frozen=True, kw_only=True):
    """Says what a person thinks of a customer's health, until it ends."""

    score: Score


class OverrideOf(Override, frozen=True, kw_only=True):
    """Says it of a customer that no path can name, or of any other."""

    customer_id: Id


class Label(OfCustomer, frozen=True, kw_only=True):
    """Says how an alert turned out."""

    useful: Literal["saved", "churned", "false_alarm"]


class Close(OfCustomer, frozen=True, kw_only=True):
    """Ends a plan."""

    outcome: Literal["succeeded", "failed", "abandoned"]


BODIES: Final = (OfCustomer, Snooze, Override, OverrideOf, Label, Close)


def body(kind: type[B]) -> Callable[[Request], Awaitable[B]]:
    """Return a dependency that reads a body of that kind; raises a `Problem` (415, 422) that names what is wrong."""

    async def read(request: Request) -> B:
        form = _is_form(request)
        content, sent = await request.body(), None
        try:
            sent = _form(content) if form else msgspec.json.decode(content or b"{}")
            return msgspec.convert(sent, kind, strict=not form)
        except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors, too
            wrong = fault(error, kind, sent)
            raise Problem(422, "invalid-request", "The command is not as it must be.", errors=[wrong]) from error

    return read


def _form(content: bytes) -> dict[str, str]:
    return dict(parse_qsl(content.decode("ascii"), errors="strict", max_num_fields=32))


def _is_form(request: Request) -> bool:
    """Return whether a body is a form, not JSON, as it is if it does not say; raise a `Problem` if it is neither."""
    told = Message()
    told["Content-Type"] = request.headers.get("content-type") or JSON
    kind = told.get_content_type()
    if kind in (FORM, JSON) or kind.endswith("+json"):
        return kind == FORM
    detail = f"A command is JSON ({JSON}) or a form ({FORM}), as its Content-Type says; this one says {cut(kind)}."
    raise Problem(415, "unknown-content", detail)
