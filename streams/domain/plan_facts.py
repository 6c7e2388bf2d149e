"""What every fact of a plan carries."""

from typing import Any

from streams.domain.customer import Customer
from streams.domain.days import DAY, instant
from streams.domain.decisions import Plan
from streams.domain.facts import handle, stamp
from streams.domain.reading import Reading
from streams.domain.templates import PlanTemplate
from streams.events import Objective, PlanTask


def about(template: PlanTemplate, plan: Plan, reading: Reading) -> dict[str, Any]:
    """Return what every fact of a plan carries."""
    customer, aim = reading.customer, template.objective
    return stamp(customer, "plan", reading.now) | {
        "plan_id": plan_id(customer, template.type, plan),
        "plan_type": template.type,
        "tasks": tasks(customer, template, plan),
        "objective": Objective(metric=aim.measure, baseline=plan.baseline, target=aim.target),
    }


def plan_id(customer: Customer, kind: str, plan: Plan) -> str:
    """Return ``<customer>:<type>:<enrolment>``."""
    return f"{handle(customer.id)}:{kind}:{plan.number}"


def tasks(customer: Customer, template: PlanTemplate, plan: Plan) -> tuple[PlanTask, ...]:
    """Return a plan's tasks as they stand."""
    return tuple(
        PlanTask(
            task_id=task.id,
            title=task.title,
            due_at=instant(plan.opened + task.due_days * DAY),
            owner=customer.account.owner,
            done=bool(plan.done >> index & 1),
        )
        for index, task in enumerate(template.tasks)
    )
