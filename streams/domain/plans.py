"""Success plans: begun by a template's condition, moved on by its criteria, closed with what they were worth."""

from typing import Final, Literal

from streams.domain.alerts import firing_ids
from streams.domain.days import DAY, NEVER
from streams.domain.decisions import Plan
from streams.domain.plan_facts import about
from streams.domain.policies import Policies
from streams.domain.reading import Reading
from streams.domain.templates import Below, PlanTemplate, Target
from streams.events import PlanClosed, PlanFact, PlanProgressed, PlanTriggered

PROGRESS_STEP: Final = 20.0  # percent: less is told with the next thing that happens to the plan
NOTHING: Final = Below(measure="unknown", below=0)
NO_TARGET: Final = Target(measure="unknown", target=0)
Outcome = Literal["succeeded", "failed", "abandoned", "customer_left", "customer_erased"]


def decide(policies: Policies, reading: Reading) -> list[PlanFact]:
    """Move the open plans on, then begin the first one whose condition holds, if it may begin now."""
    facts = move_on(policies, reading) if reading.customer.plans else []
    for template in policies.plans:
        if wanted(template, reading):
            if may_begin(template, reading):
                facts.append(begin(template, reading))
            break
    return facts


def move_on(policies: Policies, reading: Reading) -> list[PlanFact]:
    """Move the open plans on; those whose template was taken out of the file are abandoned."""
    kept, known = reading.customer.plans, 0
    facts: list[PlanFact] = []
    for template in policies.plans:
        plan = kept.get(template.type)
        known += plan is not None
        if plan is not None and plan.closed is None and (fact := advance(template, plan, reading)) is not None:
            facts.append(fact)
    return [*facts, *abandoned(policies, reading)] if known < len(kept) else facts


def wanted(template: PlanTemplate, reading: Reading) -> bool:
    """Return whether a template's condition holds, and it has enrolments left."""
    return not spent(template, reading) and holds(template, reading)


def spent(template: PlanTemplate, reading: Reading) -> bool:
    """Return whether the customer was enrolled as often as it may be."""
    plan, most = reading.customer.plans.get(template.type), template.max_enrolments
    return bool(plan and plan.closed is not None and most and plan.number >= most)


def holds(template: PlanTemplate, reading: Reading) -> bool:
    """Return whether a template's condition holds."""
    value, when = reading.value(template.when.measure), template.when
    if value is not None:
        return value < when.below
    unused = reading.customer.usage.oldest == NEVER and when.never_used_days is not None
    return unused and when.below > 0 and reading.age_days >= (when.never_used_days or 0)


def may_begin(template: PlanTemplate, reading: Reading) -> bool:
    """Return whether no plan of this type is open or was closed lately, and the customer is no newcomer."""
    plan = reading.customer.plans.get(template.type)
    if reading.age_days < template.min_age_days or (plan and plan.closed is None):
        return False
    return plan is None or plan.closed is None or reading.now - plan.closed >= template.cool_down_days * DAY


def begin(template: PlanTemplate, reading: Reading) -> PlanTriggered:
    """Enrol the customer."""
    customer = reading.customer
    before = customer.plans.get(template.type)
    baseline = reading.value(template.objective.measure)
    plan = customer.plans[template.type] = Plan(
        number=before.number + 1 if before else 1,
        opened=reading.now,
        baseline=None if baseline is None else float(baseline),  # as it comes back from the bytes of the state
        health=reading.health,
        risk=reading.risk,
    )
    value = reading.value(template.when.measure)
    shown = "unknown, as nothing was ever used" if value is None else f"{value:.3g}, below {template.when.below:g}"
    return PlanTriggered(
        **about(template, plan, reading),
        reason=f"{template.when.measure} is {shown}",
        owner=customer.account.owner,
        alert_ids=firing_ids(customer),
    )


def advance(
    template: PlanTemplate, plan: Plan, reading: Reading, ticked: int = 0
) -> PlanProgressed | PlanClosed | None:
    """Tick off what is done, close the plan if it is over, and otherwise tell what is new.

    ``ticked`` has the bits of tasks that a person has done.
    """
    done, told, on_track = plan.done, plan.progress, plan.on_track
    plan.done |= ticked
    for index, task in enumerate(template.tasks):
        if task.done_when is not None and task.done_when.met(reading):
            plan.done |= 1 << index
    value = reading.value(template.objective.measure)
    met = value is not None and value >= template.objective.target
    plan.met = (reading.now if plan.met is None else plan.met) if met else None
    if (outcome := outcome_of(template, plan, reading.now)) is not None:
        return close(template, plan, reading, outcome)
    plan.progress, plan.on_track = standing(template, plan, reading, value)
    if (done, on_track) == (plan.done, plan.on_track) and abs(plan.progress - told) < PROGRESS_STEP:
        plan.progress = told
        return None
    return PlanProgressed(
        **about(template, plan, reading), progress_percent=plan.progress, on_track=plan.on_track, value=value
    )


def outcome_of(template: PlanTemplate, plan: Plan, now: float) -> Outcome | None:
    """Return how a plan ends at this moment, or ``None`` if it goes on."""
    if plan.met is not None and now - plan.met >= template.objective.hold_days * DAY:
        return "succeeded"
    return "failed" if now - plan.opened >= template.limit_days * DAY else None


def standing(template: PlanTemplate, plan: Plan, reading: Reading, value: float | None) -> tuple[float, bool]:
    """Return the progress in percent, tasks and objective counted alike, and whether no task is overdue."""
    baseline = plan.baseline or 0.0
    way = template.objective.target - baseline
    share = 1.0 if way <= 0 else max(0.0, min(1.0, ((value or 0.0) - baseline) / way))
    age_days, done, overdue = (reading.now - plan.opened) / DAY, 0, False
    for index, task in enumerate(template.tasks):
        ticked = plan.done >> index & 1
        done += ticked
        overdue |= not ticked and age_days > task.due_days
    return round(100 * (done + share) / (len(template.tasks) + 1), 1), not overdue


def close(template: PlanTemplate, plan: Plan, reading: Reading, outcome: Outcome) -> PlanClosed:
    """Close a plan, and say how health and risk stood before and stand now."""
    if outcome != "abandoned":
        value = reading.value(template.objective.measure)
        plan.progress, plan.on_track = standing(template, plan, reading, value)
    plan.closed, plan.met = reading.now, None
    return PlanClosed(
        **about(template, plan, reading),
        outcome=outcome,
        progress_percent=plan.progress,
        health_before=plan.health,
        health_after=reading.health,
        risk_before=plan.risk,
        risk_after=reading.risk,
    )


def abandoned(policies: Policies, reading: Reading) -> list[PlanClosed]:
    """Close open plans whose template was taken out of the file; nothing is known of their tasks any more."""
    facts, known = list[PlanClosed](), {template.type for template in policies.plans}
    for name, plan in reading.customer.plans.items():
        if plan.closed is None and name not in known:
            template = PlanTemplate(type=name, when=NOTHING, objective=NO_TARGET, tasks=(), limit_days=1)
            facts.append(close(template, plan, reading, "abandoned"))
    return facts


def close_all(policies: Policies, reading: Reading, outcome: Outcome) -> list[PlanClosed]:
    """Close every open plan; one whose template was taken out of the file is abandoned."""
    facts = abandoned(policies, reading)
    for template in policies.plans:
        plan = reading.customer.plans.get(template.type)
        if plan is not None and plan.closed is None:
            facts.append(close(template, plan, reading, outcome))
    return facts
