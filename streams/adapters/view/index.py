"""Where a customer is listed: rankings, open alerts and plans, counts. A pure function of its portrait."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from streams.adapters.view.keys import ALERTS, PLANS, ranking_of
from streams.adapters.view.portrait import Portrait
from streams.events import Band

SEGMENTS: Final = ("plan", "industry", "size", "region", "owner")
SCORED_FROM: Final = 0.5


class Index(NamedTuple):
    """``ranks`` are (sorted set, member, score), ``tags`` names of counters; both without prefix."""

    ranks: list[tuple[str, str, str]]
    tags: list[str]


def index(portrait: Portrait) -> Index:
    """Return where a customer is listed. One who left is counted as such, and in no ranking."""
    ranks = listed(portrait)
    if portrait.left_on is not None:
        return Index(ranks, ["left"])
    urgent, groups = repr(urgency(portrait)), segments(portrait)
    ranks.append((ranking_of(), portrait.customer_id, urgent))
    ranks += [(ranking_of(*group), portrait.customer_id, urgent) for group in groups]
    alerts = [f"alerts:{alert.severity}" for alert in portrait.alerts]
    plans = [f"plans:{plan.plan_type}" for plan in portrait.plans]
    named = [f"segment:{group}={value}" for group, value in groups]
    return Index(ranks, ["customers", f"band:{portrait.band or 'unknown'}", *alerts, *plans, *named])


def urgency(portrait: Portrait) -> float:
    """Return how high a customer ranks, 0..3: see `urgent`."""
    probability = portrait.risk.probability if portrait.risk else None
    return urgent(portrait.band, portrait.score, probability, bool(portrait.alerts))


def urgent(band: Band | None, score: float | None, probability: float | None, alerted: bool) -> float:
    """Return how high a customer ranks, 0..3.

    First come those whom Helix calls at risk (their band, or an alert that fires), then the watched, then the rest.
    Within each the likeliest to leave comes first; those the model has not scored yet follow, lowest health first.
    """
    worry = 2 if alerted or band == "at_risk" else int(band == "watch")
    if probability is not None:
        return worry + SCORED_FROM + 0.499 * probability
    return worry + (0.0 if score is None else 0.001 + 0.498 * (1 - score / 100))


def segments(portrait: Portrait) -> list[tuple[str, str]]:
    """Return the groups a customer can be looked up by, the one who owns it included."""
    values = (getattr(portrait.segment, group, None) for group in SEGMENTS[:-1])
    pairs = zip(SEGMENTS, (*values, portrait.owner), strict=True)
    return [(group, value) for group, value in pairs if value is not None]


def listed(portrait: Portrait) -> list[tuple[str, str, str]]:
    """Return the open alerts and plans, each under ``[customer, id]`` and by the second it began."""
    alerts = [(ALERTS, alert.alert_id, alert.raised_at) for alert in portrait.alerts]
    plans = [(PLANS, plan.plan_id, plan.triggered_at) for plan in portrait.plans]
    name = portrait.customer_id
    return [
        (key, msgspec.json.encode((name, thing)).decode(), repr(at.timestamp())) for key, thing, at in alerts + plans
    ]
