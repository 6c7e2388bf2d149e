"""The log that is worked off: usage events in the product's bare JSON, the same for the same seed.

It is one day, in order, from one o'clock to midnight UTC: no day of a customer closes in it, for which the other
runtimes have no timer. Customers use features as often as those of the bundled history use them; how unevenly events
fall on customers is its own, too, or even.
"""

from __future__ import annotations

import gzip
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Final, Literal

import msgspec

from streams.data import bundled_history
from streams.events import USAGE, FeatureUsed, tag

START: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)  # days close within their first hour
SPAN: Final = timedelta(hours=23)

USED: Final = tag(FeatureUsed.__name__)

Skew = Literal["uniform", "skewed"]


@dataclass(frozen=True)
class Workload:
    """So many ``events`` of so many ``customers``; ``skewed`` is as unevenly as in the bundled history."""

    customers: int
    skew: Skew
    events: int
    seed: int = 1

    @property
    def namespace(self) -> str:
        """What goes before the names of its topics."""
        return f"u{self.customers}-{self.skew}-{self.events}."

    @property
    def topic(self) -> str:
        """The topic that it lies on."""
        return self.namespace + USAGE


def records(workload: Workload) -> Iterator[tuple[bytes, bytes]]:
    """Yield key and value of every event, in order."""
    random = Random(workload.seed)  # noqa: S311 nothing is to be kept secret
    features, feature_limits = _features()
    limits = _customer_limits(workload.customers) if workload.skew == "skewed" else None
    for number in range(workload.events):
        draw = random.random()
        customer = int(draw * workload.customers) if limits is None else bisect(limits, draw * limits[-1])
        feature = features[bisect(feature_limits, random.random() * feature_limits[-1])]
        key = f"customer-{customer:06d}"
        yield key.encode(), _value(number, key, START + SPAN * number / workload.events, feature)


def _value(number: int, customer: str, at: datetime, feature: str) -> bytes:
    time = f"{at:%Y-%m-%dT%H:%M:%S}Z"
    return (
        f'{{"type":"feature_used","event_id":"e-{number}","customer_id":"{customer}",'
        f'"occurred_at":"{time}","feature":"{feature}"}}'
    ).encode()


def _customer_limits(customers: int) -> list[int]:
    """Return where the share of each customer ends: every one is like one of the bundled history, in its order."""
    events = _bundled()[0]
    return list(accumulate(events[number * len(events) // customers] for number in range(customers)))


def _features() -> tuple[list[str], list[int]]:
    uses = _bundled()[1]
    return list(uses), list(accumulate(uses.values()))


class _Used(msgspec.Struct, gc=False):
    type: str
    customer_id: str
    feature: str = ""


@cache
def _bundled() -> tuple[list[int], dict[str, int]]:
    """Return the uses of every customer, fewest first, and of every feature."""
    customers: Counter[str] = Counter()
    features: Counter[str] = Counter()
    decode = msgspec.json.Decoder(_Used).decode
    with bundled_history() as path, gzip.open(path) as lines:
        for used in map(decode, lines):
            if used.type == USED:
                customers[used.customer_id] += 1
                features[used.feature] += 1
    return sorted(customers.values()), dict(sorted(features.items()))
