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
    """Return what every fact of a plan carries; ``plan_id`` is ``<customer>:<type>:<enrolment>``."""
    customer, aim = reading.customer, template.objective
    return stamp(customer, "plan", reading.at) | {
        "plan_id": f"{handle(customer.id)}:{template.type}:{plan.number}",
        "plan_type": template.type,
        "tasks": tasks(customer, template, plan),
        "objective": Objective(metric=aim.measure, baseline=plan.baseline, target=aim.target),
    }


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
