"""What people are doing about an alert, in a word or some."""

from __future__ import annotations

from typing import Final

from streams.adapters.terminal.marks import clean, fitted
from streams.adapters.view.care import Care

NAME_COLUMNS: Final = 8


def in_short(of: Care) -> str:
    """Return what is being done in some words: who is on it, else that it is quiet."""
    return "snoozed" if of.quiet_until and not of.taken_at else f"{on_it(of)} on it"


def on_it(of: Care) -> str:
    """Return the same in a word: who it is, else that there is nobody, or nobody needed for now."""
    if of.taken_at:
        return fitted(clean(of.taken_by or "taken"), NAME_COLUMNS)
    return "snoozed" if of.quiet_until else "nobody"
