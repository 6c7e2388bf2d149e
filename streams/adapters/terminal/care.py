"""What people are doing about an alert, in a word or some."""

from __future__ import annotations

from typing import Final

from streams.adapters.terminal.marks import clean, fitted
from streams.adapters.view.care import Care

NAME_COLUMNS: Final = 8


def in_short(of: Care) -> str:
    """Return what is being done in some words: who is on it, and that it is quiet."""
    if not of.taken_at:
        return "snoozed" if of.quiet_until else "nobody on it"
    return on_it(of) if of.quiet_until else f"{taker(of)} on it"


def on_it(of: Care) -> str:
    """Return the same in a word or two: who it is, and that it is quiet; else that there is nobody."""
    told = [taker(of)] if of.taken_at else []
    told += ["snoozed"] if of.quiet_until else []
    return ", ".join(told) or "nobody"


def taker(of: Care) -> str:
    """Return who has taken it on, in a few columns."""
    return fitted(clean(of.taken_by or "taken"), NAME_COLUMNS)
