"""What churn risk is learned from: numbers of the state up to a day, each on its hat coordinate.

A coordinate is kept and scored in whole tenths, so that what is learned is what was scored.
"""

from collections.abc import Callable
from math import expm1, log, log1p
from operator import getitem
from typing import Final, NamedTuple

from streams.domain import closes, milestones, tickets
from streams.domain.account import fresh_nps
from streams.domain.customer import Customer
from streams.domain.days import DAY, NEVER
from streams.domain.trend import trend
from streams.domain.usage import active_days, distinct_users, features_used, others_used

Values = tuple[float | None, ...]
FEATURE_SET: Final = "customer-v1"
MOST_GROWTH: Final = 1_000.0  # of a price that began at next to nothing
PRICE_DAYS: Final = 90
STEPS: Final = 10
CLIP: Final = 6.0
MISSING: Final = 128


class Scale(NamedTuple):
    """How a number becomes a coordinate, and back; and in which fractions of one it is shown."""

    forth: Callable[[float], float]
    back: Callable[[float], float]
    shown: int


def count(number: float) -> float:
    """Return the coordinate of a count, or of days: 0 lies at the basis' lower end, 147 at its upper."""
    return 2.4 * log1p(number) - CLIP


COUNT: Final = Scale(count, lambda r: expm1((r + CLIP) / 2.4), 1)
SHARE: Final = Scale(lambda x: 8 * x, lambda r: r / 8, 100)
SCORE: Final = Scale(lambda x: x / 12.5, lambda r: r * 12.5, 10)
TREND: Final = Scale(lambda x: 1.5 * x, lambda r: r / 1.5, 100)

SCALES: Final[dict[str, Scale]] = {
    "days_silent": COUNT,
    "active_days_7": COUNT,
    "active_days_28": COUNT,
    "uses_7": COUNT,
    "uses_28": COUNT,
    "uses_change": TREND,
    "usage_trend": TREND,
    "features_30": COUNT,
    "adoption": SHARE,
    "users": COUNT,
    "days_known": COUNT,
    "milestones_done": COUNT,
    "milestones_late": COUNT,
    "milestones_missed": COUNT,
    "days_to_due": COUNT,
    "tickets_30": COUNT,
    "open_tickets": COUNT,
    "nps": SCORE,
    "health": SCORE,
    "mrr_change": TREND,
}
FEATURES: Final = tuple(SCALES)
SIGNED: Final = (*range(128), *range(-128, 0))
COORDINATES: Final = tuple(None if byte == MISSING else SIGNED[byte] / STEPS for byte in range(256))
# what a model sees of each step
CLIPPED: Final = tuple(None if r is None else max(-CLIP, min(CLIP, r)) for r in COORDINATES)


class Steps(dict[float | None, int]):
    """A feature's coordinate in tenths, as an unsigned byte, by its number; known for small whole ones."""

    def __init__(self, forth: Callable[[float], float]) -> None:
        self.forth = forth
        super().__init__({None: MISSING} | {number: self[number] for number in range(400 if forth is count else 2)})

    def __missing__(self, value: float) -> int:
        """Return the step of a number that is not known: none is kept, so there is no end of them."""
        found = round(STEPS * self.forth(value))
        return (found if -127 <= found <= 127 else 127 if found > 0 else -127) & 255


def numbers(customer: Customer, day: int) -> Values:
    """Return what is known of a customer at the end of ``day``, in the order of ``FEATURES``."""
    return (*usage_numbers(customer, day), *account_numbers(customer, day))


def usage_numbers(customer: Customer, day: int) -> Values:
    """Return recency, frequency, breadth and trends of use."""
    usage = customer.usage
    if usage.oldest == NEVER:
        return (None,) * 10
    uses, features, found = usage.ring.counts(day, 28), features_used(usage, day), trend(usage, day)
    week, month, users = sum(uses[-7:]), sum(uses), distinct_users(usage, day)
    return (
        max(0, day - usage.ring.newest),
        active_days(usage, day, 7),
        active_days(usage, day, 28),
        week,
        month,
        log((week + 1) / (month / 4 + 1)) if month else 0.0,
        found.change if found else None,
        features + others_used(usage, day),
        features / len(usage.catalogue) if usage.catalogue else None,
        None if users is None else round(users),
    )


def account_numbers(customer: Customer, day: int) -> Values:
    """Return age, milestones, tickets, what the customer says, health and price."""
    account, end = customer.account, (day + 1) * DAY
    tally = milestones.tally(account.milestones, end)
    return (
        max(0, day - customer.first) if customer.first != NEVER else None,
        tally.done,
        tally.late,
        tally.missed,
        None if tally.next_due is None else (tally.next_due - end) // DAY,
        customer.tickets.opened.total(day, 30),
        tickets.open_tickets(customer.tickets),
        fresh_nps(account, end),
        closes.score_at(customer.closes, day),
        price_change(customer, end) if account.contracts else None,
    )


def price_change(customer: Customer, end: float) -> float:
    """Return by which share the price a month changed at its last change, if that is not long ago."""
    contracts = customer.account.contracts
    old, new = contracts[0], contracts[-1]
    if not old.mrr or old.currency != new.currency or end - new.at > PRICE_DAYS * DAY:
        return 0.0
    return min(new.mrr / old.mrr - 1, MOST_GROWTH)


def quantised(values: Values) -> bytes:
    """Return the coordinates in whole tenths, a signed byte each, not yet clipped."""
    return bytes(map(getitem, STEPS_OF, values))


def unquantised(data: bytes) -> Values:
    """Return the coordinates, unclipped, ``None`` where missing."""
    return tuple(map(COORDINATES.__getitem__, data))


def clipped(data: bytes) -> Values:
    """Return the coordinates that a model sees."""
    return tuple(map(CLIPPED.__getitem__, data))


STEPS_OF: Final = tuple(Steps(scale.forth) for scale in SCALES.values())
