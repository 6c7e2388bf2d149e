"""The table: its columns by the width there is, and a customer's cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from rich.text import Text

from streams.adapters.reading_view import Row
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import OVERRIDDEN, band, clean, fitted, severity
from streams.adapters.top.lines import cause

WIDE: Final = 120
NAME: Final = (18, 28)
REST: Final = 107  # columns that all but the reason take on a wide terminal
REASON: Final = (20, 60)
Cell = Callable[[Row, datetime], Text]


def columns(width: int) -> list[tuple[str, Cell]]:
    """Return the columns that a terminal of this width has room for, in their order."""
    wide = width >= WIDE
    reason = min(max(width - REST, REASON[0]), REASON[1])
    name = NAME[wide]
    narrow: list[tuple[str, Cell]] = [
        ("customer", lambda row, _: Text(fitted(clean(row.customer_id), name), "bold")),
        ("score", lambda row, _: right(score(row), 5)),
        ("week", lambda row, _: right("" if row.change is None else words.points(row.change), 5)),
        ("band", lambda row, _: band(row.band)),
        ("risk", lambda row, _: right("" if row.risk is None else words.percent(row.risk), 5)),
        ("alert", alert),
        ("plan", plan),
    ]
    if not wide:
        return narrow
    why: tuple[str, Cell] = ("why", lambda row, _: Text(fitted(cause(row.top), reason)))
    stake: tuple[str, Cell] = ("a month", lambda row, _: right(words.money(row.mrr, row.currency), 10))
    return [*narrow[:4], why, *narrow[4:], stake]


def score(row: Row) -> str:
    """Return the score, with a mark where a person says otherwise."""
    told = "" if row.score is None else f"{row.score:.0f}"
    return f"{OVERRIDDEN}{told}" if row.override else told


def alert(row: Row, now: datetime) -> Text:
    """Return the worst open alert, for how long, and whether somebody is on it."""
    if row.alert is None:
        return Text()
    told = severity(row.alert.severity).append(f" {lasting(row.alert.raised_at, now)}", "")
    taken = {"acknowledged": f" {clean(row.alert.by or 'taken', 8)}", "snoozed": " zz"}.get(row.alert.state, " !")
    return told.append(taken, "not bold")


def plan(row: Row, _: datetime) -> Text:
    """Return the newest open plan, how far it is, and whether it keeps its pace."""
    if row.plan is None:
        return Text()
    pace = "" if row.plan.on_track else " late"
    return Text(
        f"{clean(row.plan.plan_type, 12)} {row.plan.progress_percent:.0f}%{pace}", "" if row.plan.on_track else "yellow"
    )


def lasting(since: datetime, now: datetime) -> str:
    """Return for how long something has been so, in its greatest unit.

    >>> lasting(datetime(2026, 1, 1), datetime(2026, 1, 3, 7))
    '2d'
    """
    seconds = max(0.0, (now - since).total_seconds())
    unit, size = next((each for each in (("d", 86_400), ("h", 3_600), ("m", 60)) if seconds >= each[1]), ("s", 1))
    return f"{seconds / size:.0f}{unit}" if size == 1 else f"{int(seconds // size)}{unit}"


def right(text: str, width: int) -> Text:
    """Return a number so that its digits are below those of others."""
    return Text(text.rjust(width))
