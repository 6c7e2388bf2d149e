"""What can be measured of a customer at a moment, by name; ``None`` is unknown, which is not zero."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from streams.domain import milestones, tickets
from streams.domain.account import fresh_nps
from streams.domain.customer import Customer
from streams.domain.days import NEVER, day_of
from streams.domain.trend import trend
from streams.domain.usage import active_days, distinct_users, features_used

ENGAGEMENT_DAYS: Final = 7
SUPPORT_DAYS: Final = 30


class Reading(Struct, frozen=True, gc=False):
    """A customer at the moment ``now``, the time of the facts. A measure is taken once, when it is asked for.

    ``day`` is today, ``end`` the newest day that counts for use: today once there was use, before that yesterday, so
    that a morning does not look like a silence.
    """

    customer: Customer
    now: float
    day: int
    end: int
    known: dict[str, float | None]

    @property
    def age_days(self) -> int:
        """For how many days the customer has been known."""
        return self.day - self.customer.first

    def value(self, measure: str) -> float | None:
        """Return a measure by its name, one of ``MEASURES``."""
        known = self.known
        if measure in known:
            return known[measure]
        known[measure] = value = MEASURES[measure](self)
        return value

    @property
    def health(self) -> float | None:
        """The score, once it was judged."""
        return self.known.get("health")

    @property
    def risk(self) -> float | None:
        """The risk as it was told last, once that was looked up."""
        return self.known.get("risk")


def read(customer: Customer, at: float, now: float = 0.0) -> Reading:
    """Return the customer at a moment, or if it is late, at the newest moment known: time never runs backwards.

    ``now`` is how far time has come among all customers: a quiet close leaves no trace of it in the state.
    """
    now = max(at, now, customer.at, customer.closed)
    day = day_of(now)
    return Reading(customer, now, day, day if customer.usage.ring.newest >= day else day - 1, {})


def engagement(reading: Reading) -> float | None:
    """Return the share of the last seven days with use."""
    usage = reading.customer.usage
    return active_days(usage, reading.end, ENGAGEMENT_DAYS) / ENGAGEMENT_DAYS if usage.oldest != NEVER else None


def adoption(reading: Reading) -> float | None:
    """Return the share of the catalogue that was used in the last thirty days."""
    usage = reading.customer.usage
    known = usage.catalogue and usage.oldest != NEVER
    return features_used(usage, reading.end) / len(usage.catalogue) if known else None


def support(reading: Reading) -> float | None:
    """Return tickets resolved for each opened in the last thirty days, at most one."""
    kept = reading.customer.tickets
    opened = kept.opened.total(reading.day, SUPPORT_DAYS)
    return min(1.0, kept.resolved.total(reading.day, SUPPORT_DAYS) / opened) if opened else None


def sentiment(reading: Reading) -> float | None:
    """Return the newest net promoter score as a share, unless it is too old to count."""
    nps = fresh_nps(reading.customer.account, reading.now)
    return None if nps is None else (nps + 100) / 200


def silent_days(reading: Reading) -> float | None:
    """Return how many whole days there was no use."""
    usage = reading.customer.usage
    return max(0, reading.day - usage.ring.newest - 1) if usage.oldest != NEVER else None


def usage_trend(reading: Reading) -> float | None:
    """Return by which share use has grown or fallen against the customer's own past."""
    found = trend(reading.customer.usage, reading.day - 1)
    return found.change if found else None


def features(reading: Reading) -> float | None:
    """Return how many catalogued features were used in the last thirty days."""
    usage = reading.customer.usage
    return features_used(usage, reading.end) if usage.oldest != NEVER else None


MEASURES: Final[dict[str, Callable[[Reading], float | None]]] = {
    "engagement": engagement,
    "adoption": adoption,
    "support": support,
    "sentiment": sentiment,
    "health": lambda reading: reading.health,
    "risk": lambda reading: reading.risk,
    "usage_trend": usage_trend,
    "silent_days": silent_days,
    "features": features,
    "users": lambda reading: distinct_users(reading.customer.usage, reading.end),
    "open_tickets": lambda reading: tickets.open_tickets(reading.customer.tickets),
    "milestones_missed": lambda reading: milestones.tally(reading.customer.account.milestones, reading.now).missed,
}
COMPONENTS: Final = ("engagement", "adoption", "support", "sentiment")
