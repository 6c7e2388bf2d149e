"""A customer's risk as its page shows it: base and reasons that sum."""

from __future__ import annotations

from streams.adapters.view.portrait import Portrait
from streams.events import RiskReason
from streams.web.pages import shapes


def rows(who: Portrait) -> list[tuple[RiskReason | None, shapes.Piece]]:
    """Return the base and the reasons of the risk, the strongest first, with bars that sum."""
    if who.risk is None:
        return []
    reasons = sorted(who.risk.reasons, key=lambda each: (each.feature == "others", -abs(each.logit)))
    pieces = shapes.waterfall(who.risk.base_logit, reasons)
    return list(zip([None, *reasons], pieces, strict=True))


def logit(who: Portrait) -> float:
    """Return the logit that base and reasons sum to."""
    return who.risk.base_logit + sum(each.logit for each in who.risk.reasons) if who.risk else 0.0
