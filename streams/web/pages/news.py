"""Facts as entries of a timeline: a line of what happened, a line of why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from streams.adapters.reading_view import Entry
from streams.adapters.reading_view.timelines import moves
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean
from streams.adapters.view.lately import crosses
from streams.events import (
    AlertReason,
    AlertResolved,
    CommandApplied,
    CommandRefused,
    HealthChanged,
    PlanClosed,
    PlanProgressed,
    tag,
)
from streams.web.bodies import MOST_OF_A_REASON
from streams.web.pages import meanings, shown
from streams.web.pages.cleared import cleared
from streams.web.pages.sayings import said
from streams.web.pages.texts import Texts

BETWEEN: Final = Markup(" · ")


class News(NamedTuple):
    """What happened: ``tone`` is the class of its mark, ``state`` changes whenever it is to be noticed anew.

    ``over`` is the id of an alert that this ended.
    """

    id: str
    at: datetime
    customer_id: str
    tone: str
    title: str
    detail: Markup
    state: str = ""
    over: str = ""


def history(entries: Sequence[Entry], t: Texts) -> list[News]:
    """Return a customer's timeline as news, in its order; what changed nothing that is shown is left out."""
    return [entry_news(each, t) for at, each in enumerate(entries) if tells(each.fact, entries[at + 1 :])]


def tells(fact: Any, before: Iterable[Entry]) -> bool:
    """Return whether a fact tells something new, as pages write it, to who knows those before, the newest first."""
    if not (isinstance(fact, HealthChanged) and stands(fact)):
        return True
    last = next((each.fact for each in before if isinstance(each.fact, HealthChanged)), None)
    return risk_of(fact) != (risk_of(last) if last else "")


def stands(fact: HealthChanged) -> bool:
    """Return whether a snapshot tells neither another score nor another band than the one before it."""
    return not moves(fact) and fact.band == fact.previous_band


def risk_of(fact: HealthChanged) -> str:
    """Return the risk that a snapshot tells, if any."""
    return words.percent(fact.risk.probability) if fact.risk else ""


def entry_news(entry: Entry, t: Texts) -> News:
    """Return one entry; a fact of a new kind is named by its type."""
    fact: Any = entry.fact
    detail = joined(explained(fact, t))
    over = fact.alert_id if isinstance(fact, AlertResolved) else ""
    return News(str(entry.number), entry.at, fact.customer_id, tone(fact), title(fact, t), detail, over=over)


def tone(fact: Any) -> str:
    """Return the class of the mark that stands for a fact."""
    if isinstance(fact, HealthChanged):
        return fact.band or "unknown"
    if isinstance(fact, AlertResolved):
        return "resolved"  # and the customer may be as ill as before
    return getattr(fact, "severity", None) or ("plan" if hasattr(fact, "plan_type") else "info")


def title(fact: Any, t: Texts) -> str:
    """Return what happened, in a few words."""
    kind = tag(type(fact).__name__)
    match fact:
        case HealthChanged(score=None):
            return t("fact.health_unknown")
        case HealthChanged() if fact.risk and stands(fact):
            return t("fact.risk_told", risk=risk_of(fact))
        case HealthChanged() if crosses(fact.previous_band, fact.band):
            before, after = t.named("band", fact.previous_band), t.named("band", fact.band)
            return t("fact.band_changed", score=f"{fact.score:.1f}", before=before, after=after)
        case HealthChanged():
            return t("fact.health_changed", score=f"{fact.score:.1f}")
        case CommandApplied() | CommandRefused():
            return t(f"fact.{kind}", name=t.named("asked", fact.command))
    name = (
        t.named("plan", fact.plan_type)
        if hasattr(fact, "plan_type")
        else t.named("policy", getattr(fact, "policy", ""))
    )
    told = {"name": name, "severity": t.named("severity", getattr(fact, "severity", ""))}
    told["percent"] = f"{getattr(fact, 'progress_percent', 0):.0f}"
    told["outcome"] = t.named("outcome", getattr(fact, "outcome", ""))
    return t(f"fact.{kind}", **told) if f"fact.{kind}" in t.told else t.named("fact", kind)


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
    return [told.format(t.named("measure", each.measure), meanings.value(each.measure, each.value)) for each in reasons]


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


def joined(pieces: Iterable[str | Markup]) -> Markup:
    """Return pieces on one line, each escaped unless it is markup."""
    return BETWEEN.join(pieces)
