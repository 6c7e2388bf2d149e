"""What is to be looked at first of a customer, on a line: the same on pages and in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup, escape

from streams.adapters.view.cause import Cause
from streams.adapters.wording import meanings, shown
from streams.adapters.wording.texts import Texts


def cause(t: Texts, of: Cause, as_of: datetime, now: datetime) -> Markup:
    """Return a measure, its value, what that is compared with, and as of when it is where that is long ago."""
    told = [Markup("{} <b>{}</b>").format(t.named("measure", of.name), valued(t, of.name, of.value))]
    if aside := t.marked("between").join(beside(t, of)):
        told[0] += Markup('<span class="muted">{}</span>').format(t.marked("aside", told=aside))
    if of.points is not None:
        points = t.marked("why.points", points=shown.number(of.points, 1, sign=True))
        told.append(Markup('<span class="down">{}</span>').format(points))
    if dated := meanings.dated(t, of, as_of, now):
        told.append(Markup('<span class="muted">· {}</span>').format(dated))
    return Markup(" ").join(told)


def beside(t: Texts, of: Cause) -> Iterator[Markup]:
    """Yield the limit of a value, and what it was before, with when that was."""
    if of.limit is not None:
        yield Markup("{} {}").format(t("why.limit"), meanings.value(of.name, of.limit))
    if of.baseline is not None:
        yield Markup("{} {}").format(compared(t, of), meanings.value(of.name, of.baseline))


def compared(t: Texts, of: Cause) -> str:
    """Return when a cause was as its baseline says: of a component or a feature that is the same whatever its name."""
    return t.told.get(f"compared.{of.kind}") or t.compared(of.name)


def valued(t: Texts, measure: str, value: float | None) -> Markup:
    """Return a measure's value as people write it, or that it is not known."""
    return escape(t("band.unknown")) if value is None else meanings.value(measure, value)
