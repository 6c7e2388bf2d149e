"""What a file of policies may say by its types, and still cannot mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from streams.domain.conditions import RANKS, AlertPolicy, HealthBelow, HealthFell, RiskAbove, Silence
from streams.domain.ranges import RANGES
from streams.domain.reading import COMPONENTS, MEASURES
from streams.domain.templates import PlanTemplate

if TYPE_CHECKING:
    from streams.domain.policies import Policies


def sound(policies: Policies) -> None:
    """Raise ``ValueError`` where the parts contradict each other, or something could never happen."""
    unique("alerts", [one.name for one in policies.alerts])
    unique("plans", [one.type for one in policies.plans])
    unique("profiles", [one.name for one in policies.profiles])
    for profile in policies.profiles:
        known("profiles.weights", profile.weights, COMPONENTS)
    for alert in policies.alerts:
        clearable(alert)
        escalatable(alert)
    for plan in policies.plans:
        achievable(plan)
    bands = policies.bands
    below("bands.watch", bands.watch, bands.healthy)
    below("bands.hysteresis", bands.hysteresis, bands.healthy - bands.watch)
    if policies.profiles[-1].match:
        raise ValueError(f"policies: the last profile, {policies.profiles[-1].name!r}, must match everybody")


def clearable(alert: AlertPolicy) -> None:
    """Raise ``ValueError`` if an alert could never fire, or never clear."""
    if isinstance(alert, RiskAbove):
        below(f"{alert.name}.hysteresis", alert.hysteresis, alert.above)
    if isinstance(alert, HealthBelow) and alert.below + alert.hysteresis > 100:
        raise ValueError(f"policies: {alert.name} clears at {alert.below + alert.hysteresis:g}, expected 100 or less")
    if isinstance(alert, Silence):
        at_most(f"{alert.name}.active_days", alert.active_days, alert.window_days)


def escalatable(alert: AlertPolicy) -> None:
    """Raise ``ValueError`` if an escalation could never happen, or would not be one."""
    step = alert.escalate
    if step is None:
        return
    if RANKS[step.to] <= RANKS[alert.severity]:
        raise ValueError(f"policies: {alert.name}.escalate.to is {step.to}, expected more than {alert.severity}")
    if step.level is None and step.after_days is None:
        raise ValueError(f"policies: {alert.name}.escalate says neither level nor after_days, expected one or both")
    if step.level is not None:
        reachable(f"{alert.name}.escalate.level", step.level, alert)


def reachable(key: str, level: float, alert: AlertPolicy) -> None:
    """Raise ``ValueError`` if what an alert watches never gets past a level, or is past it whenever it fires."""
    match alert:
        case HealthBelow():
            more_than(key, level, RANGES["health"].low)
            below(key, level, alert.below)
        case HealthFell():
            more_than(key, level, alert.points)
            at_most(key, level, RANGES["health"].high)
        case Silence():
            more_than(key, level, alert.silent_days)
        case RiskAbove():
            more_than(key, level, alert.above)
            below(key, level, RANGES["risk"].high)


def achievable(plan: PlanTemplate) -> None:
    """Raise ``ValueError`` if a plan could never begin or succeed, or something of it would hold whatever happens."""
    key = f"plans.{plan.type}"
    unique(f"{key}.tasks", [task.id for task in plan.tasks])
    known(key, plan.measures(), MEASURES)
    below(f"{key}.objective.hold_days", plan.objective.hold_days, plan.limit_days)
    possible(f"{key}.when.below", plan.when.below, plan.when.measure)
    possible(f"{key}.objective.target", plan.objective.target, plan.objective.measure)
    for task in plan.tasks:
        if (done := task.done_when) is not None:
            possible(f"{key}.tasks.{task.id}.done_when.at_least", done.at_least, done.measure)


def possible(key: str, level: float, measure: str) -> None:
    """Raise ``ValueError`` if a measure always lies on the same side of a level; the least value is never below it."""
    more_than(key, level, RANGES[measure].low)
    at_most(key, level, RANGES[measure].high)


def unique(key: str, names: Sequence[str]) -> None:
    """Raise ``ValueError`` if a name occurs twice."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"policies: {key} has {name!r} twice")


def below(key: str, value: float, limit: float) -> None:
    """Raise ``ValueError`` unless a value is less than a limit."""
    if value >= limit:
        raise ValueError(f"policies: {key} is {value:g}, expected less than {limit:g}")


def more_than(key: str, value: float, limit: float) -> None:
    """Raise ``ValueError`` unless a value is more than a limit."""
    if value <= limit:
        raise ValueError(f"policies: {key} is {value:g}, expected more than {limit:g}")


def at_most(key: str, value: float, limit: float) -> None:
    """Raise ``ValueError`` if a value is more than a limit."""
    if value > limit:
        raise ValueError(f"policies: {key} is {value:g}, expected at most {limit:g}")


def known(key: str, names: Iterable[str], among: Iterable[str]) -> None:
    """Raise ``ValueError`` if a measure does not exist."""
    for name in names:
        if name not in among:
            raise ValueError(f"policies: {key} names {name!r}, expected one of {', '.join(among)}")
