"""Numbers and reasons in words: features, measures, components, money and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from math import exp, expm1
from typing import Final

from streams.adapters.terminal.marks import clean
from streams.adapters.view.portrait import Portrait
from streams.events import AlertReason, Honesty, RiskReason

Form = Callable[[float], str]
WORTH: Final = 0.02  # by how much a risk must be better than the base rate to be told without a caveat


def number(value: float) -> str:
    """Return a number with at most one decimal.

    >>> number(3.0), number(1234.56)
    ('3', '1,234.6')
    """
    return f"{value:,.1f}".removesuffix(".0")


def counted(count: int, thing: str, things: str = "") -> str:
    """Return how many of a thing there are.

    >>> counted(1, "seat"), counted(1200, "seat"), counted(2, "copy", "copies")
    ('1 seat', '1,200 seats', '2 copies')
    """
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"


def percent(share: float) -> str:
    """Return a share in percent: two digits where it is small.

    >>> percent(0.31), percent(0.0042), percent(1.0)
    ('31 %', '0.42 %', '100 %')
    """
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.2g} %"


def change(share: float) -> str:
    """Return a relative change in percent, signed."""
    return f"{100 * share:+.0f} %"


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
# of what a component's value is the share, and what makes it known
OF: Final = {
    "engagement": "of the last 7 days",
    "adoption": "of the catalogue",
    "support": "of tickets resolved",
}
WANTED: Final = {
    "engagement": "a first use",
    "adoption": "a catalogue and a first use",
    "support": "a ticket in 30 days",
    "sentiment": "a survey in 180 days",
}
BASELINES: Final = {"closing_health": "highest lately", "health": "a week before"}


def name(measure: str) -> str:
    """Return what a feature, measure or component is called."""
    return NAMES[measure][0] if measure in NAMES else clean(measure.replace("_", " "))


def told(measure: str, value: float | None) -> str:
    """Return a value of a feature, measure or component as people write it."""
    if value is None:
        return "unknown"
    return NAMES[measure][1](value) if measure in NAMES else number(value)


def stated(measure: str, value: float | None) -> str:
    """Return a feature, measure or component with its value."""
    return f"{name(measure)}: {told(measure, value)}"


def risk_reason(reason: RiskReason) -> str:
    """Return a feature, its value now and what it was, such as ``days without use: 15 (was 0)``."""
    if reason.feature == "others":
        return name(reason.feature)
    before = "" if reason.baseline is None else f" (was {told(reason.feature, reason.baseline)})"
    return f"{stated(reason.feature, reason.value)}{before}"


def odds(logit: float) -> str:
    """Return by what a reason multiplies the odds of leaving.

    >>> odds(0.7), odds(-0.7)
    ('odds x 2.01', 'odds x 0.50')
    """
    return f"odds x {exp(min(logit, 20.0)):.2f}"


def average(base_logit: float) -> str:
    """Return the risk of the average customer, from which the reasons lead to that of one.

    >>> average(-2.0)
    '12 %'
    """
    return percent(1 / (1 + exp(min(-base_logit, 700.0))))


def alert_reason(reason: AlertReason) -> str:
    """Return a measure, its value, the limit and what it is compared with."""
    compared = BASELINES.get(reason.measure, "before")
    aside = [f"limit {told(reason.measure, reason.limit)}"] if reason.limit is not None else []
    aside += [f"{compared} {told(reason.measure, reason.baseline)}"] if reason.baseline is not None else []
    value = alert_value(reason)
    return f"{value} ({', '.join(aside)})" if aside else value


def alert_value(reason: AlertReason) -> str:
    """Return a measure and its value."""
    return stated(reason.measure, reason.value)


def top_reason(portrait: Portrait) -> str:
    """Return what to look at first: the worst open alert with what it is about, else what health lacks most."""
    alert = next(iter(portrait.alerts), None)
    if alert is None or not alert.reasons:
        return weakest(portrait)
    match alert.reasons[0].measure:
        case "risk":
            cause = riskiest(portrait)
        case "health" | "closing_health":
            cause = weakest(portrait)
        case _:
            cause = alert_value(alert.reasons[0])
    return f"{clean(alert.policy)}: {cause}" if cause else clean(alert.policy)


def weakest(portrait: Portrait) -> str:
    """Return the component that costs the score most."""
    known = [each for each in portrait.contributions if each.value is not None]
    worst = max(known, key=lambda each: each.weight * (1 - (each.value or 0.0)), default=None)
    return stated(worst.component, worst.value) if worst else ""


def riskiest(portrait: Portrait) -> str:
    """Return the feature that raises the risk most."""
    reasons = portrait.risk.reasons if portrait.risk else ()
    named = [each for each in reasons if each.logit > 0 and each.feature != "others"]
    worst = max(named, key=lambda each: each.logit, default=None)
    return stated(worst.feature, worst.value) if worst else ""


def caveat(honesty: Honesty | None) -> str:
    """Return how little a risk is worth, where it is worth little."""
    if honesty is None:
        return ""
    if honesty.log_loss is None or honesty.base_log_loss is None:
        return "The risk has not been judged yet: that takes a horizon (30 days by default) after the first model."
    if honesty.log_loss < (1 - WORTH) * honesty.base_log_loss:
        return ""
    return "So far the risk tells hardly more than the share of all that leave; see `helix model`."


def points(moved: float) -> str:
    """Return by how many points something moved, signed unless it rounds to nothing.

    >>> points(3.25), points(-0.04)
    ('+3.2', '0.0')
    """
    shown = f"{moved:+.1f}"
    return "0.0" if float(shown) == 0 else shown


def money(mrr: float | None, currency: str | None) -> str:
    """Return an amount a month; nothing in XXX, which is ISO 4217 for no currency."""
    return "" if mrr is None or currency == "XXX" else f"{mrr:,.0f} {clean(currency or '')}".strip()


def moment(at: datetime) -> str:
    """Return a time in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def brief(seconds: float) -> str:
    """Return a span of time that is to be short.

    >>> brief(0.0404), brief(1.26), brief(75.2)
    ('40 ms', '1.3 s', '75 s')
    """
    return f"{1_000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:,.{int(seconds < 10)}f} s"


def ago(then: date | datetime, now: datetime) -> str:
    """Return how long before ``now`` something was, in words."""
    if isinstance(then, datetime):
        hours = (now - then).total_seconds() / 3600
        if hours < 36:
            return "less than an hour before" if hours < 1 else f"{hours:.0f} h before"
        then = then.date()
    days = (now.date() - then).days
    return "the same day" if days <= 0 else "the day before" if days == 1 else f"{days:,} days before"
