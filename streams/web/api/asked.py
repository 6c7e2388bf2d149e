"""What lists are asked for: filters, and pages by cursors that only we make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Query

from streams.adapters.reading_view import CursorError
from streams.adapters.view.packing import Damaged
from streams.web.problems import Problem

MOST_ON_A_PAGE: Final = 200
T = TypeVar("T")

Group = Annotated[
    list[str] | None,
    Query(
        alias="segment",
        max_length=16,
        description="GROUP=VALUE, such as `plan=pro`; of a segment's others `others.KEY=VALUE`. Repeat for more.",
        examples=["plan=pro"],
    ),
]
Named = Annotated[str | None, Query(max_length=256)]
Limit = Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE, description="At most so many on a page.")]
Cursor = Annotated[
    str | None, Query(max_length=2_000, description="`next` of the page before; means nothing by itself.")
]


def pairs(segments: Sequence[str] | None, **named: str | Sequence[str] | None) -> list[tuple[str, str]]:
    """Return filters as the view has them; raise a `Problem` for a segment that is no pair."""
    found = []
    for segment in segments or ():
        group, equals, value = segment.partition("=")
        if not (group and equals and value):
            wrong = [{"field": "segment", "message": "expected GROUP=VALUE, such as plan=pro"}]
            raise Problem(422, "invalid-request", "Something in the request is not as it must be.", errors=wrong)
        found.append((group, value))
    for group, values in named.items():
        found += [(group, value) for value in ([values] if isinstance(values, str) else values or ())]
    return found


def page(read: Callable[..., T], *arguments: Any, **told: Any) -> T:
    """Return what the view answers; a cursor that is not ours, or a name unknown to the view, is a `Problem`."""
    try:
        return read(*arguments, **told)
    except CursorError as error:
        detail = "The cursor is not one of this list: begin without any."
        raise Problem(400, "unknown-cursor", detail) from error
    except (Damaged, msgspec.DecodeError):  # which are the view's fault, not the asker's
        raise
    except ValueError as error:
        raise Problem(422, "invalid-request", str(error)) from error
