"""What a route does not take is refused: a misspelt filter would let everything through without a word."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query

from streams.web.problems import cut, invalid


async def known(request: Request) -> None:
    """Raise a `Problem` that names the query parameters that the request's route does not take, and those it does."""
    found = get_flat_params(request.scope["route"].dependant)
    taken = sorted(each.alias for each in found if isinstance(each.field_info, Query))
    if unknown := sorted(set(request.query_params) - set(taken)):
        raise invalid(*(_unknown(name, request.query_params[name], taken) for name in unknown))


def _unknown(name: str, value: str, taken: list[str]) -> dict[str, Any]:
    expected = f"expected one of {', '.join(taken)}" if taken else "none is taken here"
    return {
        "field": name,
        "message": f"there is no such parameter: {expected}",
        "value": cut(value),
        "did_you_mean": get_close_matches(name, taken),
    }
