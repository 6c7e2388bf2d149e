"""Why nobody has a plan for a customer, as far as policies and state tell. Pure."""

from __future__ import annotations

from math import ceil
from typing import Literal

from msgspec import Struct

from streams.domain import plans
from streams.domain.days import DAY, instant
from streams.domain.policies import Policies
from streams.domain.reading import Reading
from streams.domain.templates import PlanTemplate
from streams.events import Time


class Unplanned(Struct, frozen=True, kw_only=True):
    """Why no plan is open.

    ``cooling``: one of ``plan_type`` was closed at ``closed_at``, and may begin again at ``until``; ``newcomer``: it
    may not begin before ``until``; ``used_up``: it has begun as often as it may; ``unmet``: no plan's condition holds.
    """

    why: Literal["cooling", "newcomer", "used_up", "unmet"]
    plan_type: str | None = None
    closed_at: Time | None = None
    until: Time | None = None


def unplanned(policies: Policies, reading: Reading) -> Unplanned | None:
    """Return why no plan is open; None where one is, or may begin when the customer is judged next."""
    if any(plan.closed is None for plan in reading.customer.plans.values()):
        return None
    for template in policies.plans:
        if plans.wanted(template, reading):
            return held_back(template, reading)
    spent = (each for each in policies.plans if plans.spent(each, reading) and plans.holds(each, reading))
    used_up = next(spent, None)
    return Unplanned(why="unmet") if used_up is None else Unplanned(why="used_up", plan_type=used_up.type)


def held_back(template: PlanTemplate, reading: Reading) -> Unplanned | None:
    """Return why a plan does not begin whose condition holds."""
    if reading.age_days < template.min_age_days:
        until = instant((reading.customer.first + ceil(template.min_age_days)) * DAY)
        return Unplanned(why="newcomer", plan_type=template.type, until=until)
    if plans.may_begin(template, reading):
        return None
    closed = reading.customer.plans[template.type].closed or 0.0  # else it would be open
    until = instant(closed + template.cool_down_days * DAY)
    return Unplanned(why="cooling", plan_type=template.type, closed_at=instant(closed), until=until)
