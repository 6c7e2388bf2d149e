"""Facts as news: one line each, safe to print."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean
from streams.events import AlertEscalated, AlertEvent, AlertRaised, AlertResolved, PlanClosed, PlanEvent, PlanTriggered

NAME: Final = 40


class Entry(NamedTuple):
    """When, how grave (a severity, or nothing), whom, and what."""

    at: datetime
    severity: str
    customer: str
    text: str


def entry(fact: object) -> Entry | None:
    """Return a fact as news, or None if it is none."""
    match fact:
        case AlertEvent():
            return Entry(fact.occurred_at, fact.severity, clean(fact.customer_id, NAME), alert(fact))
        case PlanTriggered() | PlanClosed():
            return Entry(fact.occurred_at, "", clean(fact.customer_id, NAME), plan(fact))
    return None


def alert(fact: AlertEvent) -> str:
    """Return what an alert says: its severity first, in words."""
    policy = clean(fact.policy)
    why = f": {words.alert_reason(fact.reasons[0])}" if fact.reasons else ""
    match fact:
        case AlertRaised():
            return f"{fact.severity} {policy}{why}"
        case AlertEscalated():
            return f"{fact.severity}, was {fact.previous_severity}: {policy}{why}"
        case AlertResolved():
            return f"over: {policy}, {fact.resolution.replace('_', ' ')}"
    return policy


def plan(fact: PlanEvent) -> str:
    """Return what a plan says."""
    kind = clean(fact.plan_type)
    match fact:
        case PlanTriggered():
            return f"plan {kind}: {clean(fact.reason)}"
        case PlanClosed():
            known = fact.health_before is not None and fact.health_after is not None
            worth = f", health {fact.health_before:.0f} to {fact.health_after:.0f}" if known else ""
            return f"plan {kind} {fact.outcome.replace('_', ' ')}{worth}"
    return f"plan {kind}"
