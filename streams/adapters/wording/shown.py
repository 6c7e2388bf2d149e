"""Numbers and times as elements: a fallback in plain text, and the value for the browser to write in its own way.

A page that asks for itself shows mostly what it has shown a moment ago: what was written is remembered.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean

UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
NOTHING: Final = Markup('<span class="muted" aria-hidden="true">–</span>')
REMEMBERED: Final = 4_096  # of each kind
Shown = Markup


def plain(told: str) -> str:
    """Return what is told for where there are no elements, on one line in which nothing commands a terminal.

    >>> plain(Markup("from {}").format(number(-1.5, 1))), plain("<b>")
    ('from −1.5', '<b>')
    """
    return clean(told.striptags() if isinstance(told, Markup) else told)


@lru_cache(REMEMBERED)
def number(value: float | None, digits: int = 0, sign: bool = False) -> Shown:
    """Return a number with so many decimals, signed where it is a change."""
    if value is None:
        return NOTHING
    plain = words.powers(value) if words.is_long(value) else f"{value:,.{digits}f}"
    if plain.strip("-") == f"{0:.{digits}f}":
        plain = plain.strip("-")
    elif sign and value > 0:
        plain = f"+{plain}"
    plain = plain.replace("-", "\N{MINUS SIGN}")
    form = "signed" if sign else "number"
    return Markup('<data value="{}" data-form="{}" data-digits="{}">{}</data>').format(value, form, digits, plain)


@lru_cache(REMEMBERED)
def percent(share: float | None) -> Shown:
    """Return a share in percent; two digits where it is small. Browsers are given it rounded, and agree."""
    if share is None:
        return NOTHING
    return Markup('<data value="{}" data-form="percent">{}</data>').format(words.rounded(share), words.percent(share))


@lru_cache(REMEMBERED)
def money(amount: float | None, currency: str | None) -> Shown:
    """Return an amount; nothing in XXX, which is ISO 4217 for no currency."""
    plain = words.money(amount, currency)
    if not plain:
        return NOTHING
    return Markup('<data value="{}" data-form="money" data-currency="{}">{}</data>').format(amount, currency, plain)


@lru_cache(REMEMBERED)
def moment(at: datetime | None) -> Shown:
    """Return a time to the minute."""
    if at is None:
        return NOTHING
    return Markup('<time datetime="{}" data-form="moment">{}</time>').format(at.isoformat(), words.moment(at))


@lru_cache(REMEMBERED)
def day(on: date | None) -> Shown:
    """Return a calendar day, which is the same in every zone."""
    if on is None:
        return NOTHING
    plain = on.date() if isinstance(on, datetime) else on
    return Markup('<time datetime="{}" data-form="day">{}</time>').format(plain.isoformat(), plain.isoformat())


def age(since: datetime | date | None, now: datetime) -> Shown:
    """Return for how long something has been so, in whole ones of its greatest unit."""
    if since is None:
        return NOTHING
    begun = since if isinstance(since, datetime) else datetime(since.year, since.month, since.day, tzinfo=UTC)
    seconds = max(0.0, (now - begun).total_seconds())
    return aged(since, seconds if seconds < 10 else round(seconds))


@lru_cache(REMEMBERED)
def aged(since: datetime | date, seconds: float) -> Shown:
    """Return for how many seconds something has been so, as an age."""
    element = Markup('<time datetime="{}" data-form="age" data-seconds="{:.0f}">{}</time>')
    return element.format(since.isoformat(), seconds, lasting(seconds))


def duration(seconds: float | None) -> Shown:
    """Return a span of time in its greatest unit, with one decimal below ten of it; under a second in milliseconds."""
    if seconds is None:
        return NOTHING
    plain = words.brief(seconds) if seconds < 1 else spanning(seconds)
    return Markup('<data value="{}" data-form="duration">{}</data>').format(round(seconds, 3), plain)


def spanning(seconds: float) -> str:
    """Return a span of time in plain text, as near as two digits tell it.

    >>> spanning(1.24), spanning(6_768), spanning(94_680), spanning(1_296_000)
    ('1.2 s', '1.9 h', '1.1 d', '15 d')
    """
    name, size = unit(seconds)
    count = seconds / size
    return f"{count:.1f}".removesuffix(".0") + f" {name}" if count < 10 else f"{count:.0f} {name}"


def lasting(seconds: float) -> str:
    """Return a span of time in plain text.

    >>> lasting(0.25), lasting(190), lasting(200_000)
    ('0.2 s', '3 min', '2 d')
    """
    name, size = unit(seconds)
    return f"{seconds:.1f} s" if seconds < 10 else f"{int(seconds // size)} {name}"


def unit(seconds: float) -> tuple[str, int]:
    """Return the greatest unit that a span of time has one of, with its seconds."""
    return next((each for each in UNITS if seconds >= each[1]), UNITS[-1])
