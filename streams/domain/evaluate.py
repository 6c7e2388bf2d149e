"""Judge a customer at a moment: say its health if that changed, then decide on alerts and plans."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from streams.domain import alerts, care, plans
from streams.domain.days import instant
from streams.domain.decisions import Reported, Told
from streams.domain.facts import next_id
from streams.domain.health import (
    TOLERANCE,
    Health,
    band_of,
    contributions,
    judge,
    moves,
    points_by_name,
    points_by_place,
    total,
)
from streams.domain.policies import Policies
from streams.domain.reading import Reading
from streams.domain.risk import tell
from streams.events import Fact, HealthChanged


class Outlook(Struct, frozen=True, gc=False):
    """A risk, and what is kept of it once it is told."""

    probability: float | None
    told: Callable[[], Told | None]


NO_OUTLOOK: Final = Outlook(None, lambda: None)


def carried(risk: Told | None) -> Outlook:
    """Return the risk that was told last as the one to tell."""
    return Outlook(risk.probability, lambda: risk) if risk else NO_OUTLOOK


def health_of(reading: Reading, policies: Policies) -> Health:
    """Return the customer's health, by the profile of its segment; the reading knows it from then on."""
    health = judge(reading, policies.profile(reading.customer.account.segment))
    reading.known["health"] = health.score
    return health


def evaluate(reading: Reading, health: Health, risk: Outlook, policies: Policies, shown: bool) -> list[Fact]:
    """Return what follows from a customer's health and risk.

    ``shown``: something else that a snapshot shows (segment, owner, price, override) has changed.
    """
    said = report(reading, health, risk, policies, shown)
    reading.known["risk"] = chance(reading.customer.reported.risk)
    facts: list[Fact] = [said] if said else []
    facts += alerts.decide(policies, reading)
    facts += plans.decide(policies, reading)
    return facts


def report(
    reading: Reading, health: Health, risk: Outlook, policies: Policies, shown: bool = False
) -> HealthChanged | None:
    """Return a snapshot if score, band, risk or what else it shows differ from what was said last."""
    customer = reading.customer
    before, score = customer.reported, health.score
    previous = total([points for points in before.points if points is not None])
    band = band_of(score, before.band, policies.bands)
    moved = differs(previous, score) or differs(chance(before.risk), risk.probability)
    if not moved and band == before.band and not shown:
        return None
    customer.reported = Reported(points_by_place(health.points), band, told := risk.told())
    now = instant(reading.now)
    return HealthChanged(
        event_id=next_id(customer, "health"),
        customer_id=customer.id,
        occurred_at=now,
        as_of=now if customer.at == reading.now else instant(customer.at),
        score=score,
        band=band,
        previous_score=previous,
        previous_band=before.band,
        contributions=contributions(health),
        moved=moves(points_by_name(before.points), health.points),
        risk=tell(told) if told else None,
        segment=customer.segment,
        owner=customer.account.owner,
        mrr=customer.mrr,
        currency=customer.currency,
        policy_version=policies.version,
        override=care.told(customer.override),
    )


def chance(risk: Told | None) -> float | None:
    """Return the probability of a risk."""
    return risk.probability if risk else None


def differs(one: float | None, other: float | None) -> bool:
    """Return whether two scores, or two risks, differ enough to be told, or only one of them is known."""
    return one is not other if one is None or other is None else abs(one - other) > TOLERANCE
