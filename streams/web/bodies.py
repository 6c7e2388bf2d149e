"""What commands are given with: JSON, or a form as a page sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import parse_qsl

import msgspec
from fastapi import Request
from msgspec import Meta, Struct

from streams.events import MOST_OF_A_REASON, Id, Score, Time
from streams.web.faults import fault
from streams.web.problems import Problem

FORM: Final = "application/x-www-form-urlencoded"

Reason = Annotated[str, Meta(min_length=1, max_length=MOST_OF_A_REASON)]
Hours = Annotated[float, Meta(gt=0)]
B = TypeVar("B", bound=Struct)


class OfCustomer(Struct, frozen=True, kw_only=True):
    """Names the customer whose alert or plan it is."""

    customer_id: Id


class Until(Struct, frozen=True, kw_only=True):
    """Something that ends: at a moment, or so many hours from now in the customer's time."""

    reason: Reason
    until: Time | None = None
    for_hours: Hours | None = None


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
    """Return a dependency that reads a body of that kind; raises a `Problem` (422) that names what is wrong."""

    async def read(request: Request) -> B:
        content, sent = await request.body(), None
        form = request.headers.get("content-type", "").startswith(FORM)
        try:
            sent = _form(content) if form else msgspec.json.decode(content or b"{}")
            return msgspec.convert(sent, kind, strict=not form)
        except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors, too
            wrong = fault(error, kind, sent)
            raise Problem(422, "invalid-request", "The command is not as it must be.", errors=[wrong]) from error

    return read


def _form(content: bytes) -> dict[str, str]:
    return dict(parse_qsl(content.decode("ascii"), errors="strict", max_num_fields=32))
