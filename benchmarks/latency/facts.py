"""The small fact of contenders in Python: how often a customer has used anything by then, and how many features."""

from __future__ import annotations

from typing import Final

import msgspec

from benchmarks.contenders.usage import Use, Used

ENCODE: Final = msgspec.json.Encoder().encode


class Counted(msgspec.Struct, gc=False):
    """A fact."""

    customer_id: str
    as_of: str
    count: int
    features: int


def fact(used: Used, use: Use) -> bytes:
    """Return, as JSON, what a use came to.

    >>> fact(Used("acme", "reports", "2026-01-01T12:00:00Z"), Use(3, {"reports": "2026-01-01T12:00:00Z"}))
    b'{"customer_id":"acme","as_of":"2026-01-01T12:00:00Z","count":3,"features":1}'
    """
    return ENCODE(Counted(used.customer_id, used.occurred_at, use.count, len(use.last)))
