"""What people are doing about an alert, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from streams.adapters.terminal.marks import clean, fitted
from streams.adapters.terminal.words import moment
from streams.adapters.view.care import Care, care_of
from streams.adapters.view.portrait import OpenAlert

NAME_COLUMNS: Final = 8


def care(alert: OpenAlert, now: datetime) -> str:
    """Return who is on an alert, until when it is to be quiet and why, and how it turned out."""
    of = care_of(alert, now)
    why = f": {clean(alert.snooze_reason)}" if of.quiet_until and alert.snooze_reason else ""
    label = f"; labelled {clean(alert.label.replace('_', ' '))}" if alert.label else ""
    return f"{in_words(of)}{why}{label}"


def in_words(of: Care) -> str:
    """Return who is on an alert, and until when it is to be quiet."""
    told = [f"acknowledged{_by(of.taken_by)} on {moment(of.taken_at)}"] if of.taken_at else []
    told += [f"snoozed until {moment(of.quiet_until)}{_by(of.quiet_by)}"] if of.quiet_until else []
    return "; ".join(told) or "nobody is on it"


def in_short(of: Care) -> str:
    """Return the same in some words: who is on it, else that it is quiet."""
    return "snoozed" if of.quiet_until and not of.taken_at else f"{on_it(of)} on it"


def on_it(of: Care) -> str:
    """Return the same in a word: who it is, else that there is nobody, or nobody needed for now."""
    if of.taken_at:
        return fitted(clean(of.taken_by or "taken"), NAME_COLUMNS)
    return "snoozed" if of.quiet_until else "nobody"


def _by(name: str | None) -> str:
    return f" by {clean(name)}" if name else ""
