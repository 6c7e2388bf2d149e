"""What a route does not take is refused: a misspelt filter would let everything through without a word."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from fastapi import Request
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query

from streams.web.problems import cut, invalid


async def known(request: Request) -> None:
    """Raise a `Problem` that names the query parameters that the request's route does not take, or not repeatedly."""
    found = get_flat_params(request.scope["route"].dependant)
    taken = {each.alias: each.field_info.annotation for each in found if isinstance(each.field_info, Query)}
    sent = {name: request.query_params.getlist(name) for name in sorted(request.query_params)}
    wrong = [_unknown(name, values[-1], sorted(taken)) for name, values in sent.items() if name not in taken]
    wrong += [
        _repeated(name, values)
        for name, values in sent.items()
        if len(values) > 1 and name in taken and not field_annotation_is_sequence(taken[name])
    ]
    if wrong:
        raise invalid(*wrong)


def _unknown(name: str, value: str, taken: list[str]) -> dict[str, Any]:
    expected = f"expected one of {', '.join(taken)}" if taken else "none is taken here"
    return {
        "field": name,
        "message": f"there is no such parameter: {expected}",
        "value": cut(value),
        "did_you_mean": get_close_matches(name, taken),
    }


def _repeated(name: str, values: list[str]) -> dict[str, Any]:
    return {"field": name, "message": f"expected once, got {len(values)} times", "value": cut(values[-1])}
