"""What was said of each customer, as the fold of one thread says it: its facts, and which alerts and plans are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from streams.events import AlertEscalated, AlertRaised, AlertResolved, CommandApplied, PlanClosed, PlanEvent


class Line(NamedTuple):
    """A fact: which of its customer's it is, on which topic, what it is known by, and when it was committed."""

    number: int
    topic: str
    mark: bytes
    moment: float = 0.0


@dataclass
class Alert:
    """An open one, and what people said of it."""

    severity: str
    escalated_at: datetime | None = None
    acknowledged: bool = False
    snoozed_until: datetime | None = None

    def state(self, now: float) -> str:
        """Return how it stands at a moment."""
        if self.snoozed_until is not None and self.snoozed_until.timestamp() > now:
            return "snoozed"
        return "acknowledged" if self.acknowledged else "firing"


@dataclass
class Story:
    """Of one customer: ``lines`` are those of its present life, ``former`` those of the lives that were erased.

    Open alerts and plans are by their ids; of a plan it is said which of its tasks are done.
    """

    lines: list[Line] = field(default_factory=list)
    former: list[Line] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    plans: dict[str, frozenset[str]] = field(default_factory=dict)

    def hear(self, topic: str, fact: Any, body: bytes, moment: float) -> None:
        """Take in a fact; one without a number, of somebody who is not known, says nothing of them."""
        if (number := number_of(fact.event_id)) is None:
            return
        self.lines.append(Line(number, topic, mark_of(body), moment))
        match fact:
            case AlertRaised():
                self.alerts[fact.alert_id] = Alert(fact.severity)
            case AlertEscalated():
                alert = self.alerts[fact.alert_id]
                alert.severity, alert.escalated_at = fact.severity, fact.occurred_at
            case AlertResolved():
                del self.alerts[fact.alert_id]
            case PlanClosed():
                del self.plans[fact.plan_id]
            case PlanEvent():
                self.plans[fact.plan_id] = frozenset(task.task_id for task in fact.tasks if task.done)
            case CommandApplied(command="acknowledge_alert", alert_id=str(alert_id)):
                self.alerts[alert_id].acknowledged = True
            case CommandApplied(command="snooze_alert", alert_id=str(alert_id)):
                self.alerts[alert_id].snoozed_until = fact.until
            case CommandApplied(command="unsnooze_alert", alert_id=str(alert_id)):
                self.alerts[alert_id].snoozed_until = None

    def end(self) -> None:
        """Begin anew: the customer was erased."""
        self.former += self.lines
        self.lines.clear()
        self.alerts.clear()
        self.plans.clear()


def number_of(event_id: str) -> int | None:
    """Return which of its customer's facts one is."""
    told = event_id.rpartition(":")[2]
    return int(told) if told.isdigit() else None


def mark_of(body: bytes) -> bytes:
    """Return what a fact is known by: of all that were ever said not the whole is kept."""
    return blake2b(body, digest_size=12).digest()
