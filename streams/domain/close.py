"""The close of a customer's day: what time alone changes."""

from streams.domain import closes, features, learning, milestones, risk, tickets
from streams.domain.customer import Customer, Told
from streams.domain.days import DAY
from streams.domain.evaluate import evaluate, health_of
from streams.domain.fold import Scorer
from streams.domain.policies import Policies
from streams.domain.reading import read
from streams.events import Fact


def close_day(
    customer: Customer, closed_at: int, policies: Policies, score: Scorer
) -> tuple[Customer | None, list[Fact]]:
    """Close the day that ended before ``closed_at`` (seconds since 1970), changing the customer in place.

    Trend point, due milestones, ``for`` clocks, labels, risk, evaluation, and on its weekday a learning snapshot.
    Where none of these is anything new, no bit of the state changes.
    """
    if not customer.active:
        return customer, []
    reading, day = read(customer, float(closed_at)), closed_at // DAY - 1
    trace = tickets.settle(customer.tickets, reading.now)
    trace |= milestones.settle(customer.account.milestones, reading.now)
    facts: list[Fact] = [*learning.label_stayed(customer, closed_at, policies.learning)]
    health = health_of(reading, policies)
    trace |= closes.write(customer.closes, day, health.score)
    values = features.numbers(customer, day)
    frozen = features.quantised(values)
    facts += evaluate(reading, health, scored(customer, values, frozen, score), policies, shown=False)
    trace |= learning.freeze(customer, closed_at, frozen, policies.learning)
    if trace or facts:
        customer.closed = reading.now
    return customer, facts


def scored(customer: Customer, values: features.Values, frozen: bytes, score: Scorer) -> Told | None:
    """Return the risk now, compared with the oldest features that still wait for their label."""
    before = customer.frozen[0].features if customer.frozen else b""
    found = score(features.clipped(frozen), features.clipped(before) if before else None)
    return risk.remember(found, values, before) if found else None
