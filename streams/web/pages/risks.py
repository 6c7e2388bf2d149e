"""A customer's risk as its page shows it: base and reasons that sum, since when it is told, and what it is worth."""

from __future__ import annotations

from datetime import datetime

from streams.adapters.reading_view import Timeline
from streams.adapters.view.portrait import Portrait
from streams.events import HealthChanged, RiskReason
from streams.web.pages import shapes


def rows(who: Portrait) -> list[tuple[RiskReason | None, shapes.Piece]]:
    """Return the base and the reasons of the risk, the strongest first, with bars that sum."""
    if who.risk is None:
        return []
    reasons = sorted(who.risk.reasons, key=lambda each: (each.feature == "others", -abs(each.logit)))
    pieces = shapes.waterfall(who.risk.base_logit, reasons)
    return list(zip([None, *reasons], pieces, strict=True))


def told_at(timeline: Timeline) -> datetime | None:
    """Return when the present risk was told first, by the newest of a timeline; None where that was before them."""
    told = [(each.at, each.fact.risk) for each in timeline.entries if isinstance(each.fact, HealthChanged)]
    first = None
    for at, risk in told:
        if risk is None or (now := told[0][1]) is None or risk.probability != now.probability:
            return first
        first = at
    return None if timeline.next is not None else first


def logit(who: Portrait) -> float:
    """Return the logit that base and reasons sum to."""
    return who.risk.base_logit + sum(each.logit for each in who.risk.reasons) if who.risk else 0.0


def caveat(judged: str) -> str:
    """Return what is to be said beside a risk that is worth little."""
    return "" if judged == "better" else judged
