"""Rows of lists, each read from what the view keeps of a customer once, not once a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from streams.adapters.view import blob
from streams.adapters.view.packing import Damaged
from streams.adapters.view.row import Row, row_of

REMEMBERED: Final = 4_096  # of some 4 KB with what they were read from


class Readable(NamedTuple):
    """The rows of some customers, and the names of those who cannot be read."""

    rows: tuple[Row, ...]
    unreadable: tuple[str, ...]


def readable(kept: Mapping[str, bytes]) -> Readable:
    """Return the rows of customers, in their order, as far as they can be read."""
    rows, unreadable = list[Row](), list[str]()
    for name, one in kept.items():
        try:
            rows.append(row_in(one))
        except Damaged:
            unreadable.append(name)
    return Readable(tuple(rows), tuple(unreadable))


@lru_cache(REMEMBERED)
def row_in(kept: bytes) -> Row:
    """Return the row of a customer as it is kept; raise `Damaged` if it cannot be read.

    Everybody who looks on asks for the same first pages, again and again, and few of their customers have changed.
    """
    return row_of(blob.read(kept).portrait)
