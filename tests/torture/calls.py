"""What people on call ask for while workers are tortured; some of it is too late, or was never there."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from streams.events import (
    AcknowledgeAlert,
    ClosePlan,
    CommandFact,
    CompletePlanTask,
    LabelAlert,
    OverrideHealth,
    SnoozeAlert,
    UnsnoozeAlert,
    WithdrawOverride,
)

ALERTS: Final = ("health_low", "health_fall", "gone_silent")
PLANS: Final = {"onboarding": "feature_walkthrough", "recovery": "executive_review"}
EPISODES: Final = 3


def command(random: Random, number: int, customer_id: str, now: datetime) -> CommandFact:
    """Return a command about a customer."""
    plan = random.choice(list(PLANS))
    alert_id = f"{customer_id}:{random.choice(ALERTS)}:{random.randint(1, EPISODES)}"
    plan_id = f"{customer_id}:{plan}:{random.randint(1, EPISODES)}"
    until = now + timedelta(days=random.randint(-1, 9))
    told: dict[str, Any] = {"event_id": f"command-{number}", "customer_id": customer_id, "occurred_at": now}
    match random.randrange(8):
        case 0:
            return AcknowledgeAlert(**told, alert_id=alert_id, issued_by="ana")
        case 1:
            return SnoozeAlert(**told, alert_id=alert_id, until=until, reason="asked to wait")
        case 2:
            return OverrideHealth(**told, score=float(random.randint(0, 100)), until=until, reason="met them")
        case 3:
            return LabelAlert(**told, alert_id=alert_id, useful=random.choice(["saved", "churned", "false_alarm"]))
        case 4:
            return CompletePlanTask(**told, plan_id=plan_id, task_id=random.choice([PLANS[plan], "no_such_task"]))
        case 5:
            return UnsnoozeAlert(**told, alert_id=alert_id)
        case 6:
            return WithdrawOverride(**told)
    return ClosePlan(**told, plan_id=plan_id, outcome=random.choice(["succeeded", "failed", "abandoned"]))
