"""What people are doing about an alert."""

from __future__ import annotations

from typing import Final

from streams.adapters.terminal.marks import clean, fitted
from streams.adapters.terminal.words import moment
from streams.adapters.view.portrait import OpenAlert

NAME_COLUMNS: Final = 8


def care(alert: OpenAlert) -> str:
    """Return who is on an alert, until when it is to be quiet and why, and how it turned out."""
    at = alert.acknowledged_at
    told = [f"acknowledged{_by(alert.acknowledged_by)} on {moment(at)}"] if at else []
    if alert.state == "snoozed" and alert.snoozed_until:
        why = f": {clean(alert.snooze_reason)}" if alert.snooze_reason else ""
        told += [f"snoozed until {moment(alert.snoozed_until)}{_by(alert.snoozed_by)}{why}"]
    told = told or ["nobody is on it"]
    told += [f"labelled {clean(alert.label.replace('_', ' '))}"] if alert.label else []
    return "; ".join(told)


def taken(alert: OpenAlert | None) -> str:
    """Return the same in a word."""
    if alert is None:
        return ""
    if alert.state == "acknowledged":
        return fitted(clean(alert.acknowledged_by or "taken"), NAME_COLUMNS)
    return "snoozed" if alert.state == "snoozed" else "nobody"


def _by(name: str | None) -> str:
    return f" by {clean(name)}" if name else ""
