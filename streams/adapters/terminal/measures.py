"""What features, measures, components and policies are called, how values are written, and reasons that name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, expm1
from types import MappingProxyType
from typing import Final

from streams.adapters.terminal.marks import clean
from streams.adapters.terminal.words import change, number, percent
from streams.adapters.view.cause import Cause, top
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import worst

Form = Callable[[float], str]
Causes = Mapping[str, Cause]  # of falls, by the ids of the alerts that are about them

NO_CAUSES: Final[Causes] = MappingProxyType({})

NAMES: Final[dict[str, tuple[str, Form]]] = {
    "days_silent": ("days without use at the last close", number),
    "active_days_7": ("active days of the last 7", number),
    "active_days_28": ("active days of the last 28", number),
    "uses_7": ("uses in 7 days", number),
    "uses_28": ("uses in 28 days", number),
    "uses_change": ("this week's use against the month's", lambda ratio: change(expm1(ratio))),
    "usage_trend": ("use against its own past", change),
    "features_30": ("features used in 30 days", number),
    "adoption": ("adoption", percent),
    "users": ("users", number),
    "days_known": ("days as a customer", number),
    "milestones_done": ("milestones done in time", number),
    "milestones_late": ("milestones done late", number),
    "milestones_missed": ("milestones missed", number),
    "days_to_due": ("days to the next milestone", number),
    "tickets_30": ("tickets in 30 days", number),
    "open_tickets": ("open tickets", number),
    "nps": ("net promoter score", number),
    "health": ("health", number),
    "mrr_change": ("change of price", change),
    "others": ("everything else", number),
    "closing_health": ("health at the day's close", number),
    "silent_days": ("whole days without use", number),
    "active_days_before": ("active days before the silence", number),
    "features": ("catalogued features used in 30 days", number),
    "uses_a_week": ("uses a week", number),
    "risk": ("risk of leaving", percent),
    "engagement": ("engagement", percent),
    "support": ("support", percent),
    "sentiment": ("sentiment", percent),
}
POLICIES: Final = {"health_low": "low health", "health_fall": "falling health"}
RESOLUTIONS: Final = {"recovered": "the condition no longer holds"}


def name(measure: str) -> str:
    """Return what a feature, measure or component is called."""
    return NAMES[measure][0] if measure in NAMES else clean(measure.replace("_", " "))


def policy(name: str) -> str:
    """Return what a policy is called.

    >>> policy("health_low"), policy("gone_silent")
    ('low health', 'gone silent')
    """
    return POLICIES.get(name) or clean(name.replace("_", " "))


def resolution(why: str) -> str:
    """Return why an alert is over; that its condition no longer holds does not say that the customer is well.

    >>> resolution("recovered"), resolution("customer_left")
    ('the condition no longer holds', 'customer left')
    """
    return RESOLUTIONS.get(why) or clean(why.replace("_", " "))


def told(measure: str, value: float | None) -> str:
    """Return a value of a feature, measure or component as people write it."""
    if value is None:
        return "unknown"
    return NAMES[measure][1](value) if measure in NAMES else number(value)


def stated(measure: str, value: float | None) -> str:
    """Return a feature, measure or component with its value."""
    return f"{name(measure)}: {told(measure, value)}"


def odds(logit: float) -> float:
    """Return by what a reason multiplies the odds of leaving.

    >>> round(odds(0.7), 2), round(odds(-0.7), 2)
    (2.01, 0.5)
    """
    return exp(min(logit, 20.0))


def average(base_logit: float) -> str:
    """Return the risk of the average customer, from which the reasons lead to that of one.

    >>> average(-2.0)
    '12%'
    """
    return percent(1 / (1 + exp(min(-base_logit, 700.0))))


def top_reason(portrait: Portrait, falls: Causes = NO_CAUSES) -> tuple[str, str]:
    """Return what to look at first, as a row of a list has it: in words, and the value that they end with."""
    first = worst(portrait.alerts)
    cause = (falls.get(first.alert_id) if first else None) or top(portrait, first)
    if cause is None:
        return "", ""
    called = f"{policy(cause.policy)}: " if cause.policy else ""
    return f"{called}{name(cause.name)}", f": {told(cause.name, cause.value)}"
