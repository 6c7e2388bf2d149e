"""What the view knows of an alert or a plan before a command about it is given.

The stream has the last word: what changes between the view and it is told as a refusal in the live stream.
"""

from __future__ import annotations

from typing import Final

from streams.adapters.reading_view import ViewReader
from streams.adapters.view.portrait import Portrait
from streams.web.problems import Problem

LOOKED_AT: Final = 200


def alert_fires(reader: ViewReader, customer: Portrait, alert_id: str) -> None:
    """Raise a `Problem` unless an alert fires."""
    if not any(alert.alert_id == alert_id for alert in customer.alerts):
        if _is_past(reader, customer, alert_id):
            raise Problem(409, "alert-is-over", "The alert is over; it can still be labelled.")
        raise Problem(404, "no-such-alert", "The customer has no alert of that id.")


def alert_is_snoozed(reader: ViewReader, customer: Portrait, alert_id: str) -> None:
    """Raise a `Problem` unless an alert fires and is quiet."""
    alert_fires(reader, customer, alert_id)
    if not any(alert.alert_id == alert_id and alert.state == "snoozed" for alert in customer.alerts):
        raise Problem(409, "not-snoozed", "The alert is not snoozed.")


def is_overridden(_reader: ViewReader, customer: Portrait) -> None:
    """Raise a `Problem` unless a person has overridden a customer's health, and that holds."""
    if customer.override is None:
        raise Problem(409, "not-overridden", "The customer's health is not overridden.")


def alert_was(reader: ViewReader, customer: Portrait, alert_id: str) -> None:
    """Raise a `Problem` if nothing is known of an alert, firing or over."""
    if not any(alert.alert_id == alert_id for alert in customer.alerts) and not _is_past(reader, customer, alert_id):
        raise Problem(404, "no-such-alert", "The customer has no alert of that id.")


def plan_is_open(reader: ViewReader, customer: Portrait, plan_id: str, task_id: str | None = None) -> None:
    """Raise a `Problem` unless a plan is under way, and its task, if one is named, still to do."""
    plan = next((plan for plan in customer.plans if plan.plan_id == plan_id), None)
    if plan is None:
        if _is_past(reader, customer, plan_id):
            raise Problem(409, "plan-is-over", "The plan is over.")
        raise Problem(404, "no-such-plan", "The customer has no plan of that id.")
    if task_id is None:
        return
    task = next((task for task in plan.tasks if task.task_id == task_id), None)
    if task is None:
        tasks = [task.task_id for task in plan.tasks]
        raise Problem(404, "no-such-task", "The plan has no task of that id.", tasks=tasks)
    if task.done:
        raise Problem(409, "task-is-done", "The task was done before.")


def is_behind(reader: ViewReader, customer: Portrait) -> bool:
    """Return whether more was told of a customer than its state knows of: what it says may be over by now.

    Numbers begin anew for an id that was erased and signs up again; what was told of it before is of before its state.
    """
    if (known := customer.said) is None:
        return False
    told = reader.timeline(customer.customer_id, limit=LOOKED_AT).entries
    return any(one.number > known and one.at >= customer.as_of for one in told)


def _is_past(reader: ViewReader, customer: Portrait, wanted: str) -> bool:
    told = reader.timeline(customer.customer_id, limit=LOOKED_AT).entries
    return any(wanted in (getattr(one.fact, "alert_id", None), getattr(one.fact, "plan_id", None)) for one in told)
