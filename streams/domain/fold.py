"""One event in, (state, facts) out: the whole of what Helix makes of a customer's log."""

from collections.abc import Callable
from typing import Final

from streams.domain import account, alerts, learning, plans, recent, tickets, usage
from streams.domain.customer import Closes, Customer
from streams.domain.days import NEVER, day_of, seconds
from streams.domain.evaluate import evaluate, health_of, judged, report
from streams.domain.health import UNKNOWN
from streams.domain.policies import Policies
from streams.domain.reading import read
from streams.events import Command, CustomerErased, CustomerEvent, Fact, FeatureUsed, Risk, TicketEvent

Coordinates = tuple[float | None, ...]
Scorer = Callable[[Coordinates, Coordinates | None], Risk | None]
EVIDENCE: Final = 3


def step(
    customer: Customer, event: CustomerEvent, policies: Policies, score: Scorer
) -> tuple[Customer | None, list[Fact]]:
    """Apply an event to a customer, which is changed in place; ``None`` when it is to be forgotten.

    A repeat of one of the last 64 events changes nothing. A command is only remembered as seen: none is acted on yet.
    The risk is scored at the daily close alone, so ``score`` is not asked here.
    """
    mark = recent.digest(event.event_id)
    if recent.holds(customer.recent, mark):
        return customer, []
    customer.recent = (customer.recent + mark)[-recent.LIMIT :]
    if isinstance(event, Command):
        return customer, []
    at = seconds(event.occurred_at)
    customer.at = max(customer.at, at)
    if isinstance(event, CustomerErased):
        return None, list(alerts.end_all(customer, at, "customer_erased"))
    was_active = customer.active
    if not apply(customer, event, at):
        return customer, []
    customer.evidence = [*customer.evidence, event.event_id][-EVIDENCE:]
    if not customer.active:
        return customer, leave(customer, at, policies) if was_active else []
    reading = read(customer, at)
    shown = not isinstance(event, FeatureUsed | TicketEvent)
    return customer, evaluate(reading, health_of(reading, policies), customer.reported.risk, policies, shown)


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


def leave(customer: Customer, at: float, policies: Policies) -> list[Fact]:
    """End what is open for a customer that has left: examples, alerts, plans; its health is no longer known."""
    reading = read(customer, at)
    known = judged(reading, health_of(reading, policies))
    facts: list[Fact] = [*learning.label_left(customer, customer.account.left or at, at, policies.learning)]
    facts += alerts.end_all(customer, at, "customer_left")
    facts += plans.close_all(policies, known, "customer_left")
    customer.closes = Closes()
    said = report(reading, UNKNOWN, None, policies)
    return [*facts, said] if said else facts
