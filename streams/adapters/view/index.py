"""Where a customer is listed and counted: rankings, open alerts and plans, sums. A pure function of its portrait."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Final, NamedTuple

import msgspec

from streams.adapters.view.keys import ALERTS, GROUPS, NAMES, PLANS, URGENCY, order_of, ranking_of, values_of
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.worry import urgent, worried
from streams.events import MOST_MONEY

SEGMENTS: Final = ("plan", "industry", "size", "region", "owner")
OTHERS: Final = "others."
SORTS: Final = (URGENCY, "score", "change", "mrr", "risk")
USED_DAYS: Final = 30
STEADY_POINTS: Final = 2.0


class Listing(NamedTuple):
    """``ranks`` is the score of each member of each sorted set, ``groups`` are pairs as in ``plan=pro``.

    ``tags`` are summed up for everybody and for each group, ``counts`` for everybody alone. ``sizes`` are added to the
    scores of members of other sorted sets: how many customers each group has, and each of its values.
    """

    ranks: dict[tuple[str, str], float]
    groups: tuple[str, ...]
    tags: dict[str, int]
    counts: dict[str, int]
    sizes: dict[tuple[str, str], int]


NOWHERE: Final = Listing({}, (), {}, {}, {})


def is_group(name: str) -> bool:
    """Return whether customers can be grouped by that.

    >>> is_group("plan"), is_group("others.tier"), is_group("others."), is_group("colour")
    (True, True, False, False)
    """
    return name in SEGMENTS or name.removeprefix(OTHERS) not in ("", name)


def index(portrait: Portrait) -> Listing:
    """Return where a customer is listed. One who left is counted as such, and is in no ranking, but can be found."""
    ranks = listed(portrait) | {(NAMES, portrait.customer_id): 0.0}  # all alike, so that they are in order of their ids
    if portrait.left_on is not None:
        return Listing(ranks, (), {}, {"left": 1}, {})
    name, most, groups = portrait.customer_id, urgency(portrait), pairs(portrait)
    ranks |= {(ranking_of(pair), name): most for pair in ("", *groups)}
    ranks |= {(order_of(sort), name): value for sort, value in orders(portrait).items()}
    counts = {"customers": 1, f"band:{portrait.band or 'unknown'}": 1}
    counts |= counted(f"alerts:{alert.severity}" for alert in portrait.alerts)
    counts |= counted(f"plans:{plan.plan_type}" for plan in portrait.plans)
    return Listing(ranks, groups, tags(portrait), counts, sizes(portrait))


def orders(portrait: Portrait) -> dict[str, float]:
    """Return how far up a customer is in each order but that by urgency; last where what it goes by is unknown."""
    risk = portrait.risk.probability if portrait.risk else None
    return {
        "score": -inf if portrait.score is None else -portrait.score,
        "change": -inf if portrait.change is None else -portrait.change,
        "mrr": -inf if portrait.mrr is None else portrait.mrr,
        "risk": -inf if risk is None else risk,
    }


def urgency(portrait: Portrait) -> float:
    """Return how high a customer ranks: see `worried` and `urgent`."""
    probability = portrait.risk.probability if portrait.risk else None
    worry = worried(portrait.band, ((each.severity, each.state) for each in portrait.alerts))
    return urgent(worry, portrait.score, probability)


def pairs(portrait: Portrait) -> tuple[str, ...]:
    """Return what a customer can be looked up by, as in ``plan=pro``: its groups, its band, the policies that fire."""
    named = [f"{group}={value}" for group, value in segments(portrait)]
    policies = sorted({f"policy={alert.policy}" for alert in portrait.alerts})
    return (*named, f"band={portrait.band or 'unknown'}", *policies)


def segments(portrait: Portrait) -> list[tuple[str, str]]:
    """Return the groups a customer can be looked up by, the one who owns it included."""
    values = (getattr(portrait.segment, group, None) for group in SEGMENTS[:-1])
    pairs = zip(SEGMENTS, (*values, portrait.owner), strict=True)
    known = [(group, value) for group, value in pairs if value is not None]
    return known + [(OTHERS + name, value) for name, value in portrait.segment.others.items()]


def sizes(portrait: Portrait) -> dict[tuple[str, str], int]:
    """Return what a customer adds to how many each group has, and each value."""
    found = segments(portrait)
    return {(GROUPS, group): 1 for group, _ in found} | {(values_of(group), value): 1 for group, value in found}


def listed(portrait: Portrait) -> dict[tuple[str, str], float]:
    """Return the open alerts and plans, each under ``[customer, id]`` and by the second it began."""
    alerts = [(ALERTS, alert.alert_id, alert.raised_at) for alert in portrait.alerts]
    plans = [(PLANS, plan.plan_id, plan.triggered_at) for plan in portrait.plans]
    name = portrait.customer_id
    return {(key, member(name, thing)): at.timestamp() for key, thing, at in alerts + plans}


def member(customer_id: str, thing: str) -> str:
    """Return what a customer's alert or plan is listed under."""
    return msgspec.json.encode((customer_id, thing)).decode()


def tags(portrait: Portrait) -> dict[str, int]:
    """Return what a customer adds to a picture; money in hundredths."""
    found = {
        "customers": 1,
        f"band:{portrait.band or 'unknown'}": 1,
        f"health:{tenth(portrait.score)}": 1,
        f"trend:{way(portrait.change)}": 1,
    }
    found |= counted(f"alerts:{alert.policy}" for alert in portrait.alerts)
    found |= counted(f"plans:{plan.plan_type}" for plan in portrait.plans)
    for feature, days_ago in portrait.adoption.items():
        found[f"has:{feature}"] = 1
        if days_ago is not None and days_ago < USED_DAYS:
            found[f"used:{feature}"] = 1
    if portrait.mrr is not None:
        found[f"priced:{portrait.currency}"] = 1  # a sum of 0 is kept nowhere, and is none of what is unknown
    if portrait.mrr:
        cents = round(100 * min(portrait.mrr, MOST_MONEY))  # more than that only somebody else can have put there
        found[f"mrr:{portrait.currency}"] = cents
        if portrait.alerts or portrait.band == "at_risk":
            found[f"at_risk:{portrait.currency}"] = cents
    return found


def counted(names: Iterable[str]) -> dict[str, int]:
    """Return how often each name comes."""
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found


def tenth(score: float | None) -> str:
    """Return which ten points a score lies in.

    >>> tenth(100.0), tenth(39.9), tenth(None)
    ('9', '3', 'unknown')
    """
    return "unknown" if score is None else str(min(9, int(score / 10)))


def way(change: float | None) -> str:
    """Return which way a score went within a week."""
    if change is None:
        return "unknown"
    return "rising" if change > STEADY_POINTS else "falling" if change < -STEADY_POINTS else "steady"
