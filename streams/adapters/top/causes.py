"""What is to be looked at first of a customer, in a line."""

from __future__ import annotations

from streams.adapters.reading_view import Cause, Row
from streams.adapters.terminal import words
from streams.adapters.top.seeing import Seeing
from streams.adapters.wording import meanings
from streams.adapters.wording.shown import plain
from streams.adapters.wording.texts import Texts


def cause(row: Row, see: Seeing) -> str:
    """Return what is to be looked at first, its value, what that is compared with, and as of when where that is old."""
    of, t = row.top, see.t
    if of is None:
        return ""
    told = stated(of, t)
    if of.baseline is not None:
        told += f" ({t('why.was')} {valued(of, of.baseline)})"
    elif of.limit is not None:
        told += f" ({t('why.limit')} {valued(of, of.limit)})"
    told += f" {t('why.points', points=words.points(of.points))}" if of.points is not None else ""
    dated = plain(meanings.dated(t, of, row.as_of, see.now))
    told += f" · {dated}" if dated else ""
    return f"{t.named('policy', of.policy)}: {told}" if of.policy else told


def stated(of: Cause, t: Texts) -> str:
    """Return a measure with its value, if that is known."""
    name = t.named("measure", of.name)
    return name if of.value is None else f"{name} {valued(of, of.value)}"


def valued(of: Cause, value: float | None) -> str:
    """Return a value of a measure as people write it."""
    return plain(meanings.value(of.name, value))
