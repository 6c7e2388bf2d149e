"""Why a fact came about, in pieces: a line below what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from streams.adapters.reading_view import Cause
from streams.adapters.reading_view.timelines import moves
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean
from streams.adapters.wording import shown
from streams.adapters.wording.causes import valued
from streams.adapters.wording.cleared import cleared
from streams.adapters.wording.sayings import said
from streams.adapters.wording.texts import Texts
from streams.events import (
    MOST_OF_A_REASON,
    AlertReason,
    AlertResolved,
    CommandApplied,
    CommandRefused,
    HealthChanged,
    PlanClosed,
    PlanProgressed,
)


def stands(fact: HealthChanged) -> bool:
    """Return whether a snapshot tells neither another score nor another band than the one before it."""
    return not moves(fact) and fact.band == fact.previous_band


def risk_of(fact: HealthChanged) -> str:
    """Return the risk that a snapshot tells, if any."""
    return words.percent(fact.risk.probability) if fact.risk else ""


def explained(fact: Any, t: Texts) -> list[str | Markup]:
    """Return why it happened, in pieces."""
    told: list[str | Markup]
    match fact:
        case HealthChanged():
            told = changed(fact, t)
        case AlertResolved():
            told = cleared(fact, t)
        case PlanProgressed():
            told = [t("plan.on_track" if fact.on_track else "plan.behind")]
        case PlanClosed() if fact.health_before is not None and fact.health_after is not None:
            before, after = f"{fact.health_before:.0f}", f"{fact.health_after:.0f}"
            told = [t("fact.same" if before == after else "fact.from", before=before, after=after)]
        case CommandApplied() | CommandRefused():
            told = asked(fact, t)
        case _:
            stated = getattr(fact, "reason", "") or ""
            told = [*because(getattr(fact, "reasons", ()), t), *([said(stated, t)] if stated else [])]
    return told


def asked(fact: CommandApplied | CommandRefused, t: Texts) -> list[str | Markup]:
    """Return who asked, and for what or why not."""
    by: list[str | Markup] = [t("fact.by", name=clean(fact.issued_by))] if fact.issued_by else []
    if isinstance(fact, CommandRefused):
        return [*by, said(fact.because, t)]
    told = [*by]
    told += [shown.number(fact.score)] if fact.score is not None else []
    told += [t.named("useful", fact.useful)] if fact.useful else []
    told += [t.named("outcome", fact.outcome)] if fact.outcome else []
    told += [Markup("{} {}").format(t("until"), shown.moment(fact.until))] if fact.until else []
    return [*told, *([clean(fact.reason, MOST_OF_A_REASON)] if fact.reason else [])]


def because(reasons: Iterable[AlertReason], t: Texts) -> list[Markup]:
    """Return reasons with their values."""
    told = Markup("{} {}")
    return [told.format(t.named("measure", each.measure), valued(t, each.measure, each.value)) for each in reasons]


def fallen(cause: Cause, t: Texts) -> Markup:
    """Return the component that made a score fall, as it is now, and by how many points it did."""
    value, points = valued(t, cause.name, cause.value), shown.number(cause.points, 1, sign=True)
    return Markup("{} {} {}").format(t.named("measure", cause.name), value, t.marked("why.points", points=points))


def changed(fact: HealthChanged, t: Texts) -> list[str | Markup]:
    """Return what moved a score, the most first, and the risk told with it."""
    moved = sorted((each for each in fact.moved if round(each.points, 1)), key=lambda each: -abs(each.points))
    told: list[str | Markup] = [moved_by(t.named("measure", each.component), each.points) for each in moved]
    if fact.risk and not stands(fact):
        told.append(Markup("{} {}").format(t("column.risk"), shown.percent(fact.risk.probability)))
    return told


def moved_by(name: str, points: float) -> Markup:
    """Return a component with the points by which it moved a score."""
    return Markup("{} {}").format(name, shown.number(points, 1, sign=True))
