"""For how long something has been so, in the few letters that a terminal has room for."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len

from streams.adapters.terminal import words
from streams.adapters.wording.texts import Texts

LONGEST = ((365, "d"), (23, "h"), (59, "m"))


def lasting(since: datetime, now: datetime, t: Texts) -> str:
    """Return for how long something has been so, in its greatest unit, as it stands in a sentence.

    >>> from streams.adapters.wording.texts import texts
    >>> begun, now = datetime(2026, 1, 1), datetime(2026, 1, 3, 7)
    >>> lasting(begun, now, texts("en")), lasting(begun, now, texts("zh"))
    ('2d', '2 天')
    """
    count, unit = words.greatest(since, now)
    return t(f"age.{unit}", count=count)


def short(since: datetime, now: datetime, t: Texts) -> str:
    """Return the same for a column: ``2天``."""
    return tight(lasting(since, now, t))


def days(count: int, t: Texts) -> str:
    """Return so many days for a column."""
    return tight(t("age.d", count=count))


def columns(t: Texts) -> int:
    """Return how many columns an age takes at most; one of years may take more."""
    return max(cell_len(tight(t(f"age.{unit}", count=count))) for count, unit in LONGEST)


def tight(told: str) -> str:
    """Return what is told without blanks."""
    return told.replace(" ", "")
