"""What lists show of customers, each read from what the view keeps of it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from streams.adapters.view import blob
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import Row, row_of

REMEMBERED: Final = 4_096  # of some 4 KB with what they were read from
REMEMBERED_WHOLE: Final = 512  # several times as many as the feed of a page tells of


@lru_cache(REMEMBERED_WHOLE)
def portrait_in(kept: bytes) -> Portrait:
    """Return a customer as it is kept, read once; raise `Damaged` if it cannot be read.

    Everybody who looks on asks for the same first pages, again and again, and few of their customers have changed.
    """
    return blob.read(kept).portrait


@lru_cache(REMEMBERED)
def row_in(kept: bytes) -> Row:
    """Return the row of a customer so."""
    return row_of(blob.read(kept).portrait)
