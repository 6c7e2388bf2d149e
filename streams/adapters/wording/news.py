"""Facts as entries of a timeline: a line of what happened, a line of why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from streams.adapters.reading_view import Entry
from streams.adapters.view.lately import crosses
from streams.adapters.wording.explaining import explained, risk_of, stands
from streams.adapters.wording.texts import Texts
from streams.events import AlertResolved, CommandApplied, CommandRefused, HealthChanged, tag

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


def joined(pieces: Iterable[str | Markup]) -> Markup:
    """Return pieces on one line, each escaped unless it is markup."""
    return BETWEEN.join(pieces)
