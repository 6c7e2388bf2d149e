"""The table: its columns by the width there is, and a customer's cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from rich.text import Text

from streams.adapters.reading_view import Row
from streams.adapters.terminal import words
from streams.adapters.terminal.care import NAME_COLUMNS, mark
from streams.adapters.terminal.marks import OVERRIDDEN, band, clean, fitted, severity
from streams.adapters.top.lines import cause, hint, pace, plan_told
from streams.adapters.view.care import care_of, holding, severe_since

SMALL: Final = 80
WIDE: Final = 120
NAME: Final = (13, 28)
WHO: Final = (4, NAME_COLUMNS)
SEVERITY: Final = 4  # letters of it, where the terminal is not wide: crit, warn, info
HINT: Final = 12
REST: Final = 107  # columns that all but the reason take on a wide terminal
REASON: Final = (20, 60)
Cell = Callable[[Row, datetime], Text]


def columns(width: int) -> list[tuple[str, Cell]]:
    """Return the columns that a terminal of this width has room for, in their order."""
    wide, spare = width >= WIDE, max(0, width - SMALL)
    who = WHO[1] if wide else min(WHO[1], WHO[0] + spare // 4)
    spare -= who - WHO[0]
    name = NAME[1] if wide else min(NAME[1], NAME[0] + spare // 2)
    room = min(max(width - REST, REASON[0]), REASON[1]) if wide else HINT + spare - spare // 2
    either: list[tuple[str, Cell]] = [
        ("customer", lambda row, _: Text(fitted(clean(row.customer_id), name), "bold")),
        *(moving() if wide else [("health", health)]),
        ("band", lambda row, _: band(row.band)),
        ("why", lambda row, _: Text(fitted(cause(row.top), room) if wide else hint(row.top, room))),
        ("risk", lambda row, _: right("" if row.risk is None else words.percent(row.risk), 5)),
        ("alert", lambda row, now: alert(row, now, who, None if wide else SEVERITY)),
    ]
    if not wide:
        return [*either, ("plan", plan), ("stake", lambda row, _: right(words.amount(row.mrr, row.currency), 5))]
    stake: tuple[str, Cell] = ("a month", lambda row, _: right(words.money(row.mrr, row.currency), 10))
    return [*either, ("plan", named_plan), stake]


def moving() -> list[tuple[str, Cell]]:
    """Return the columns of a score, and of how it has moved in a week."""
    return [
        ("score", lambda row, now: right(score(row, now), 5)),
        ("week", lambda row, _: right("" if row.change is None else words.points(row.change), 5)),
    ]


def health(row: Row, now: datetime) -> Text:
    """Return both in one, in whole points."""
    moved = "" if row.change is None else f" {round(row.change):+d}" if round(row.change) else " 0"
    return right(f"{score(row, now)}{moved:4}", 7)


def score(row: Row, now: datetime) -> str:
    """Return the score, with a mark where a person says otherwise."""
    told = "" if row.score is None else f"{row.score:.0f}"
    return f"{OVERRIDDEN}{told}" if holding(row.override, now) else told


def alert(row: Row, now: datetime, who: int, letters: int | None) -> Text:
    """Return so many letters of the worst open alert's severity, for how long it is so, and who is on it."""
    if row.alert is None:
        return Text()
    told = severity(row.alert.severity)[:letters].append(f" {words.lasting(severe_since(row.alert), now)}", "")
    return told.append(f" {mark(care_of(row.alert, now), who)}", "not bold")


def plan(row: Row, _: datetime) -> Text:
    """Return how far the newest open plan is, and whether it keeps its pace, in few columns."""
    return paced(row, pace(row, "late"))


def named_plan(row: Row, _: datetime) -> Text:
    """Return the same with what plan it is."""
    return paced(row, plan_told(row))


def paced(row: Row, told: str) -> Text:
    """Return what is told of a plan, in colour where it does not keep its pace."""
    return Text(told, "yellow" if row.plan and not row.plan.on_track else "")


def right(text: str, width: int) -> Text:
    """Return a number so that its digits are below those of others."""
    return Text(text.rjust(width))
