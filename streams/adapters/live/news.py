"""Facts as news: one line each, safe to print."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from streams.adapters.terminal import measures
from streams.adapters.terminal.marks import clean
from streams.adapters.wording.texts import DEFAULT, texts
from streams.events import (
    AlertEscalated,
    AlertEvent,
    AlertRaised,
    AlertReason,
    AlertResolved,
    PlanClosed,
    PlanEvent,
    PlanTriggered,
)

NAME: Final = 40


class Entry(NamedTuple):
    """When, how grave (a severity, or nothing), whom, and what: at length, and then in ever fewer words.

    ``number`` is how many came before.
    """

    at: datetime
    severity: str
    customer: str
    texts: tuple[str, ...]
    number: int = 0


def entry(fact: object) -> Entry | None:
    """Return a fact as news, or None if it is none."""
    match fact:
        case AlertEvent():
            return Entry(fact.occurred_at, fact.severity, clean(fact.customer_id, NAME), alert(fact))
        case PlanTriggered() | PlanClosed():
            return Entry(fact.occurred_at, "", clean(fact.customer_id, NAME), plan(fact))
    return None


def alert(fact: AlertEvent) -> tuple[str, ...]:
    """Return what an alert says: its severity first, in words; what a reason is compared with is left out first."""
    policy = measures.policy(fact.policy)
    match fact:
        case AlertRaised():
            return because(f"{fact.severity} {policy}", fact)
        case AlertEscalated():
            return because(f"{fact.severity}, was {fact.previous_severity}: {policy}", fact)
        case AlertResolved():
            return f"over: {policy}, {measures.resolution(fact.resolution)}", f"over: {policy}"
    return (policy,)


def because(what: str, fact: AlertEvent) -> tuple[str, ...]:
    """Return what happened and the first reason; where room is short, what happened alone."""
    if not fact.reasons:
        return (what,)
    first = fact.reasons[0]
    bare = measures.stated(first.measure, first.value)
    return f"{what}: {bare}{beside(first)}", f"{what}: {bare}", what


def beside(reason: AlertReason) -> str:
    """Return the limit of a value and what it is compared with, in brackets."""
    pairs = (("limit", reason.limit), (texts(DEFAULT).compared(reason.measure), reason.baseline))
    told = [f"{name} {measures.told(reason.measure, value)}" for name, value in pairs if value is not None]
    return f" ({', '.join(told)})" if told else ""


def plan(fact: PlanEvent) -> tuple[str, ...]:
    """Return what a plan says."""
    kind = clean(fact.plan_type)
    match fact:
        case PlanTriggered():
            return (f"plan {kind}: {clean(fact.reason)}",)
        case PlanClosed():
            known = fact.health_before is not None and fact.health_after is not None
            came = f"plan {kind} {fact.outcome.replace('_', ' ')}"
            return (f"{came}, health {fact.health_before:.0f} to {fact.health_after:.0f}", came) if known else (came,)
    return (f"plan {kind}",)
