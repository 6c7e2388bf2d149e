"""What a file of policies may say by its types, and still cannot mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from streams.domain.conditions import RANKS, AlertPolicy, HealthBelow, RiskAbove, Silence
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
    below("bands.watch", policies.bands.watch, policies.bands.healthy)
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


def achievable(plan: PlanTemplate) -> None:
    """Raise ``ValueError`` if a plan could never succeed."""
    unique(f"plans.{plan.type}.tasks", [task.id for task in plan.tasks])
    known(f"plans.{plan.type}", plan.measures(), MEASURES)
    below(f"plans.{plan.type}.objective.hold_days", plan.objective.hold_days, plan.limit_days)


def unique(key: str, names: Sequence[str]) -> None:
    """Raise ``ValueError`` if a name occurs twice."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"policies: {key} has {name!r} twice")


def below(key: str, value: float, limit: float) -> None:
    """Raise ``ValueError`` unless a value is less than a limit."""
    if value >= limit:
        raise ValueError(f"policies: {key} is {value:g}, expected less than {limit:g}")


def at_most(key: str, value: float, limit: float) -> None:
    """Raise ``ValueError`` if a value is more than a limit."""
    if value > limit:
        raise ValueError(f"policies: {key} is {value:g}, expected at most {limit:g}")


def known(key: str, names: Iterable[str], among: Iterable[str]) -> None:
    """Raise ``ValueError`` if a measure does not exist."""
    for name in names:
        if name not in among:
            raise ValueError(f"policies: {key} names {name!r}, expected one of {', '.join(among)}")
