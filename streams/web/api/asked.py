"""What lists are asked for: filters, and pages by cursors that only we make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import Query

from streams.adapters.reading_view import CursorError
from streams.adapters.reading_view.cursors import LONGEST
from streams.adapters.view.index import OTHERS, SEGMENTS, is_group
from streams.adapters.view.packing import Damaged
from streams.web.problems import Problem, invalid

MOST_ON_A_PAGE: Final = 200
GROUPS: Final = f"one of {', '.join(SEGMENTS)}, {OTHERS}KEY as GROUP"
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
Band = Literal["healthy", "watch", "at_risk", "unknown"]
Named = Annotated[str | None, Query(max_length=256)]
Limit = Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE, description="At most so many on a page.")]
Cursor = Annotated[
    str | None, Query(max_length=LONGEST, description="`next` of the page before; means nothing by itself.")
]


def pairs(segments: Sequence[str] | None, **named: str | Sequence[str] | None) -> list[tuple[str, str]]:
    """Return filters as the view has them; raise a `Problem` for a segment that is no pair of a group and a value."""
    found = []
    for segment in segments or ():
        group, equals, value = segment.partition("=")
        if not (equals and value and is_group(group)):
            raise invalid({"field": "segment", "message": f"expected GROUP=VALUE with {GROUPS}", "value": segment})
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
    except Damaged:  # which is the view's fault, not the asker's
        raise
    except ValueError as error:
        raise Problem(422, "invalid-request", str(error)) from error
