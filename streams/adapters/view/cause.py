"""What to look at first of a customer. A pure function of its portrait."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final, Literal

from msgspec import Struct

from streams.adapters.view.portrait import OpenAlert, Portrait
from streams.events import AlertReason

HEALTH: Final = "health"
FALLEN: Final = "closing_health"
SILENT: Final = {"silent_days", "days_silent"}


class Cause(Struct, frozen=True, kw_only=True):
    """What to look at first: a measure of an alert, a component of the score or a feature of the risk, by its name.

    ``points`` is by how much it made the score fall, of an alert about that: see `Falls`, for no portrait knows it.
    ``since`` is the day of the last use, where the value is how many whole days have passed without one.
    """

    kind: Literal["measure", "component", "feature"]
    name: str
    value: float | None = None
    baseline: float | None = None
    limit: float | None = None
    points: float | None = None
    policy: str | None = None
    since: date | None = None


def top(portrait: Portrait, alert: OpenAlert | None) -> Cause | None:
    """Return what to look at first: what the worst alert is about, else what health lacks most."""
    if alert is None or not alert.reasons:
        return weakest(portrait, alert.policy if alert else None)
    reason = alert.reasons[0]
    if reason.measure == "risk" and (found := riskiest(portrait, alert.policy)):
        return found
    if reason.measure == HEALTH and (found := weakest(portrait, alert.policy)):
        return found
    return measured(reason, alert.policy, silent_since(portrait, reason.measure, reason.value))


def measured(reason: AlertReason, policy: str | None = None, since: date | None = None) -> Cause:
    """Return what an alert measures."""
    return Cause(
        kind="measure",
        name=reason.measure,
        value=reason.value,
        baseline=reason.baseline,
        limit=reason.limit,
        policy=policy,
        since=since,
    )


def weakest(portrait: Portrait, policy: str | None) -> Cause | None:
    """Return the component that costs the score most."""
    known = [(each.weight * (1 - each.value), each) for each in portrait.contributions if each.value is not None]
    if not known:
        return None
    component = max(known, key=lambda each: each[0])[1]
    return Cause(kind="component", name=component.component, value=component.value, policy=policy)


def riskiest(portrait: Portrait, policy: str | None) -> Cause | None:
    """Return the feature that raises the risk most; what is no feature, such as a rest, has no value."""
    reasons = portrait.risk.reasons if portrait.risk else ()
    raising = [each for each in reasons if each.logit > 0 and each.value is not None]
    worst = max(raising, key=lambda each: each.logit, default=None)
    if worst is None:
        return None
    since = silent_since(portrait, worst.feature, worst.value)
    value = silence(since, portrait.as_of) if since else worst.value  # it was told with the risk, maybe long ago
    return Cause(kind="feature", name=worst.feature, value=value, baseline=worst.baseline, policy=policy, since=since)


def silent_since(portrait: Portrait, name: str, value: float | None) -> date | None:
    """Return the day of the last use, if a value is of the silence since; one that was told before that use is not."""
    used = portrait.usage.last_used_on if name in SILENT else None
    return used if used and value is not None and silence(used, portrait.as_of) >= max(value, 1) else None


def silence(since: date, now: datetime) -> int:
    """Return how many whole days have passed since the day of the last use."""
    return max(0, (now.astimezone(UTC).date() - since).days - 1)
