"""One event in, (state, facts) out: the whole of what Helix makes of a customer's log."""

from hashlib import blake2b
from typing import Final, Literal

from streams.domain import account, alerts, learning, plans, tickets, usage
from streams.domain.care import expire
from streams.domain.commands import obey
from streams.domain.customer import Customer
from streams.domain.days import NEVER, day_of, seconds
from streams.domain.decisions import Closes
from streams.domain.evaluate import NO_OUTLOOK, carried, chance, evaluate, health_of, report
from streams.domain.health import UNKNOWN
from streams.domain.policies import Policies
from streams.domain.reading import Reading, read
from streams.domain.recent import LIMIT, WIDTH, holds
from streams.domain.risk import ScorerAt
from streams.domain.usage import use_again
from streams.events import Command, CustomerErased, CustomerEvent, Fact, FeatureUsed, TicketEvent

EVIDENCE: Final = 3
MARKER: Final = blake2b(digest_size=WIDTH)  # to be copied: one made anew takes longer than what it is made for


def step(
    customer: Customer, event: CustomerEvent, policies: Policies, scorer_at: ScorerAt, now: float = 0.0
) -> tuple[Customer | None, list[Fact]]:
    """Apply an event to a customer, which is changed in place; ``None`` when it is to be forgotten.

    A repeat of one of the last 64 events changes nothing, but for an erasure.
    An event that comes late is judged at ``now`` (seconds since 1970): how far time has come among all customers.
    The risk is scored at the daily close alone, so ``scorer_at`` is not asked here.
    """
    marker = MARKER.copy()
    marker.update(event.event_id.encode())
    mark = marker.digest()
    seen = customer.recent
    known = seen.find(mark) >= 0 and holds(seen, mark)  # where ``in`` would try the mark as a number first
    if known and type(event) is not CustomerErased:  # which is never to be passed over
        return customer, []
    customer.recent = (seen + mark)[-LIMIT:]
    at = seconds(event.occurred_at)
    if type(event) is FeatureUsed and use_again(customer.usage, event, at):
        if at > customer.at:  # noqa: PLR1730 - max() would cost more, on the way of nearly every event
            customer.at = at
        return customer, []
    return unusual(customer, event, at, policies, now)


def unusual(
    customer: Customer, event: CustomerEvent, at: float, policies: Policies, now: float
) -> tuple[Customer | None, list[Fact]]:
    """Apply an event that may change more than a count."""
    if isinstance(event, Command):
        return obey(read(customer, at, now), event, policies)
    customer.at = max(customer.at, at)
    if isinstance(event, CustomerErased):
        return None, end(read(customer, at, now), policies, "customer_erased")
    of_account = not isinstance(event, FeatureUsed)  # a use changes nothing of what else a snapshot shows
    was_active, card = customer.active, customer.card if of_account else None
    if not apply(customer, event, at):
        return customer, []
    customer.evidence = [*customer.evidence, event.event_id][-EVIDENCE:]
    if not (customer.active or was_active):
        return customer, []
    reading, overridden = read(customer, at, now), customer.override
    if customer.active:
        expire(customer, reading.now)
        health, risk = health_of(reading, policies), carried(customer.reported.risk)
        other = of_account and customer.card != card and health.score is not None
        shown = other or customer.override is not overridden
        facts = evaluate(reading, health, risk, policies, shown)
    else:
        facts = leave(reading, policies)
    if facts and reading.now > customer.at:  # judged later than anything the customer did
        customer.closed = reading.now
    return customer, facts


def apply(customer: Customer, event: CustomerEvent, at: float) -> bool:
    """Change what is measured by an event; return whether a measure or a snapshot depends on what changed."""
    day = day_of(at)
    if day < customer.first or customer.first == NEVER:
        customer.first = day
    if isinstance(event, FeatureUsed):
        return usage.use(customer.usage, event, at)
    if isinstance(event, TicketEvent):
        return tickets.handle(customer.tickets, event, at)
    return account.tell(customer, event, at)


def leave(reading: Reading, policies: Policies) -> list[Fact]:
    """End what is open for a customer that has left: alerts and plans; its health is no longer known."""
    customer = reading.customer
    learning.note_left(customer, customer.account.left or reading.now, policies.learning)
    facts = end(reading, policies, "customer_left")
    customer.closes, customer.override = Closes(), None
    said = report(reading, UNKNOWN, NO_OUTLOOK, policies)
    return [*facts, said] if said else facts


def end(reading: Reading, policies: Policies, why: Literal["customer_left", "customer_erased"]) -> list[Fact]:
    """End every alert and close every plan."""
    customer = reading.customer
    health_of(reading, policies)
    reading.known["risk"] = chance(customer.reported.risk)
    return [
        *alerts.ended(customer, customer.episodes, reading.now, why),
        *plans.close_all(policies, reading, why),
    ]
