"""Where the feed stands: beside the table, below it, in its place, or nowhere."""

from __future__ import annotations

from typing import Final, Literal

Place = Literal["beside", "below", "alone", "without"]

BESIDE: Final = 180  # columns
BELOW: Final = 32  # rows


def arranged(width: int, height: int, wanted: bool | None) -> Place:
    """Return where the feed stands in a terminal of this size; ``wanted`` is what its reader said, if anything.

    >>> arranged(80, 24, None), arranged(80, 24, True), arranged(120, 40, None), arranged(200, 50, None)
    ('without', 'alone', 'below', 'beside')
    """
    if wanted is False:
        return "without"
    if width >= BESIDE:
        return "beside"
    if height >= BELOW:
        return "below"
    return "alone" if wanted else "without"
