"""Commands of people on call: carried out, or refused with the reason; either is said."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from streams.domain import plans
from streams.domain.care import KEPT_CHARACTERS, cared, forget_snooze, snoozed
from streams.domain.customer import Customer
from streams.domain.days import NEVER, seconds
from streams.domain.decisions import Override
from streams.domain.evaluate import carried, chance, health_of, report
from streams.domain.health import Health
from streams.domain.naming import episode_of, firing, under_way
from streams.domain.outcomes import Refusal, applied, ill_timed, refused
from streams.domain.policies import Policies
from streams.domain.reading import Reading
from streams.events import (
    AcknowledgeAlert,
    ClosePlan,
    Command,
    CompletePlanTask,
    Fact,
    LabelAlert,
    OverrideHealth,
    SnoozeAlert,
    UnsnoozeAlert,
    WithdrawOverride,
)


class Desk(NamedTuple):
    """What a command is carried out on; the reading knows health and risk."""

    reading: Reading
    health: Health
    policies: Policies


Done = list[Fact] | Refusal


def obey(reading: Reading, command: Command, policies: Policies) -> tuple[Customer | None, list[Fact]]:
    """Carry a command out and tell what that changed, or why it changes nothing; no customer begins by a command."""
    customer = reading.customer
    if customer.first == NEVER:
        return None, [refused(reading, command, Refusal("no_such_customer", "There is no such customer."))]
    health = health_of(reading, policies)
    reading.known["risk"] = chance(customer.reported.risk)
    done = DEEDS[type(command)](Desk(reading, health, policies), command)
    if isinstance(done, Refusal):
        return customer, [refused(reading, command, done)]
    customer.closed = reading.now
    return customer, [*done, applied(reading, command)]


def acknowledge(desk: Desk, command: AcknowledgeAlert) -> Done:
    """Note who has taken an alert on."""
    episode = firing(desk.reading.customer, command.alert_id)
    if isinstance(episode, Refusal):
        return episode
    care = cared(episode)
    if care.acknowledged is not None:
        return Refusal("already", f"It was acknowledged before, by {care.by or 'somebody'}.")
    care.acknowledged, care.by = desk.reading.now, command.issued_by
    return []


def snooze(desk: Desk, command: SnoozeAlert) -> Done:
    """Let an alert be quiet; a later word replaces an earlier one."""
    episode = firing(desk.reading.customer, command.alert_id)
    if isinstance(episode, Refusal):
        return episode
    if refusal := ill_timed(command, desk.reading.now):
        return refusal
    care = cared(episode)
    care.snoozed, care.snoozed_by = seconds(command.until), command.issued_by
    care.reason = command.reason[:KEPT_CHARACTERS]
    return []


def unsnooze(desk: Desk, command: UnsnoozeAlert) -> Done:
    """Let an alert be heard again before its time; what it should have risen to it does at the next evaluation."""
    episode = firing(desk.reading.customer, command.alert_id)
    if isinstance(episode, Refusal):
        return episode
    if not snoozed(episode, desk.reading.now):
        return Refusal("not_snoozed", f"The alert {command.alert_id} is not snoozed.")
    forget_snooze(cared(episode))
    return []


def label(desk: Desk, command: LabelAlert) -> Done:
    """Note how an alert turned out, also of one that is over: that is when it is known."""
    found = episode_of(desk.reading.customer, command.alert_id)
    if isinstance(found, Refusal):
        return found
    if found.newest:
        cared(found.episode).label = command.useful
    return []


def override(desk: Desk, command: OverrideHealth) -> Done:
    """Keep what a person says of a customer's health beside the score, and show it in a snapshot."""
    customer = desk.reading.customer
    if not customer.active:
        return Refusal("customer_left", "The customer has left: its health is not known any more.")
    if refusal := ill_timed(command, desk.reading.now):
        return refusal
    until, reason = seconds(command.until), command.reason[:KEPT_CHARACTERS]
    customer.override = Override(command.score, until, reason, command.issued_by, desk.reading.now)
    return _shown(desk)


def withdraw(desk: Desk, _command: WithdrawOverride) -> Done:
    """Let what a person said of a customer's health hold no longer, before its time, and show that in a snapshot."""
    override = desk.reading.customer.override
    if override is None or override.until <= desk.reading.now:
        return Refusal("not_overridden", "The health is not overridden.")
    desk.reading.customer.override = None
    return _shown(desk)


def complete(desk: Desk, command: CompletePlanTask) -> Done:
    """Tick a plan's task off."""
    found = under_way(desk.reading.customer, command.plan_id, desk.policies)
    if isinstance(found, Refusal):
        return found
    template, plan = found
    places = {task.id: place for place, task in enumerate(template.tasks)}
    place = places.get(command.task_id)
    if place is None:
        return Refusal("no_such_task", f"The plan has no task {command.task_id}, but {', '.join(places)}.")
    if plan.done >> place & 1:
        return Refusal("already", f"The task {command.task_id} was done before.")
    fact = plans.advance(template, plan, desk.reading, ticked=1 << place)
    return [fact] if fact else []


def close(desk: Desk, command: ClosePlan) -> Done:
    """Close a plan with the outcome that a person saw."""
    found = under_way(desk.reading.customer, command.plan_id, desk.policies)
    return found if isinstance(found, Refusal) else [plans.close(*found, desk.reading, command.outcome)]


def _shown(desk: Desk) -> list[Fact]:
    """Return a snapshot, which shows another override than the one before it."""
    risk = carried(desk.reading.customer.reported.risk)
    said = report(desk.reading, desk.health, risk, desk.policies, shown=True)
    return [said] if said else []


DEEDS: Final[dict[type, Callable[[Desk, Any], Done]]] = {
    AcknowledgeAlert: acknowledge,
    SnoozeAlert: snooze,
    UnsnoozeAlert: unsnooze,
    LabelAlert: label,
    OverrideHealth: override,
    WithdrawOverride: withdraw,
    CompletePlanTask: complete,
    ClosePlan: close,
}
