"""The close of a customer's day: what time alone changes."""

from streams.domain import closes, features, learning, milestones, tickets
from streams.domain.care import expire
from streams.domain.customer import Customer
from streams.domain.days import DAY, NEVER
from streams.domain.evaluate import Outlook, carried, evaluate, health_of
from streams.domain.policies import Policies
from streams.domain.reading import read
from streams.domain.risk import Scorer, ScorerAt, remember
from streams.events import Fact


def close_day(
    customer: Customer, closed_at: int, policies: Policies, scorer_at: ScorerAt
) -> tuple[Customer | None, list[Fact]]:
    """Close the day that ended before ``closed_at`` (seconds since 1970), changing the customer in place.

    Trend point, due milestones, ``for`` clocks, labels, risk, evaluation, and on its weekday a learning snapshot.
    Without a model that was known then, the risk stays as it was told. Where none of these is anything new, no bit of
    the state changes.
    """
    facts: list[Fact] = list(learning.label_due(customer, closed_at, policies.learning)) if customer.frozen else []
    if not customer.active or customer.first == NEVER:
        return customer, facts
    reading, day = read(customer, float(closed_at)), closed_at // DAY - 1
    trace = tickets.settle(customer.tickets, reading.now)
    trace |= milestones.settle(customer.account.milestones, reading.now)
    health = health_of(reading, policies)
    overridden = customer.override
    trace |= expire(customer, reading.now)
    trace |= closes.write(customer.closes, day, health.score)
    scorer, risk, frozen = scorer_at(closed_at), carried(customer.reported.risk), b""
    freezing = learning.freezes(customer, closed_at, policies.learning)
    if scorer is not None or freezing:
        values = features.numbers(customer, day)
        frozen = features.quantised(values)
        risk = outlook(customer, values, frozen, scorer) if scorer is not None else risk
    facts += evaluate(reading, health, risk, policies, shown=customer.override is not overridden)
    if freezing:
        learning.freeze(customer, closed_at, frozen)
    if trace or freezing or facts:
        customer.closed = reading.now
    return customer, facts


def outlook(customer: Customer, values: features.Values, frozen: bytes, scorer: Scorer) -> Outlook:
    """Return the risk now; its reasons are compared with the oldest features that still wait for their label."""
    before = customer.frozen[0].features if customer.frozen else b""
    return Outlook(scorer.probability(frozen), lambda: remember(scorer.explain(frozen), values, before))
