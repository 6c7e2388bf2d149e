"""A customer's open plans, with tasks and progress."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType

from streams.adapters.customer_page.parts import counted, note, title, value
from streams.adapters.terminal.marks import bar, clean
from streams.adapters.view.portrait import OpenPlan, Portrait
from streams.adapters.wording import meanings
from streams.adapters.wording.sayings import said
from streams.adapters.wording.shown import plain as in_plain
from streams.adapters.wording.texts import Texts
from streams.events import PlanTask

BAR: Final = 10


def plans(portrait: Portrait, t: Texts, plain: bool) -> Iterator[RenderableType]:
    """Yield the open plans; where there is none, why, as far as is known."""
    yield title(t("now.plans"), counted(len(portrait.plans), t("page.none")))
    for plan in portrait.plans:
        yield from one(plan, t, plain)
    if not portrait.plans and portrait.unplanned:
        yield note(in_plain(meanings.unplanned(t, portrait.unplanned)))


def one(plan: OpenPlan, t: Texts, plain: bool) -> Iterator[RenderableType]:
    """Yield one plan."""
    progress = f"{bar(plan.progress_percent / 100, BAR, plain)} {plan.progress_percent:.0f}%"
    pace = t("plan.on_track" if plan.on_track else "plan.behind")
    began = t("page.since", at=f"{plan.triggered_at:%Y-%m-%d}")
    yield note(t("between").join([f"{t.named('plan', plan.plan_type)} {progress}", pace, began]))
    yield note(t("apart").join([in_plain(said(plan.reason, t)), aim(plan, t)]), indent=4)
    held = t("plan.holds", count=round(plan.hold_days)) if plan.hold_days else t("plan.reached")
    yield note(f"{held} {plan.ends_at:%Y-%m-%d}", indent=4)
    for task in plan.tasks:
        yield note(one_task(task, t), indent=4)


def aim(plan: OpenPlan, t: Texts) -> str:
    """Return what a plan is to reach, where that stands, and where it began."""
    of, metric = plan.objective, plan.objective.metric
    told = {"target": of.target, "now": plan.value, "start": of.baseline}
    about = {name: value(t, metric, number) for name, number in told.items()}
    return t("page.aim", name=t.named("measure", metric), **about)


def one_task(task: PlanTask, t: Texts) -> str:
    """Return one task on a line."""
    told = [clean(task.task_id), f"{t('plan.due')} {task.due_at:%Y-%m-%d}"]
    told += [clean(task.owner)] if task.owner else []
    title = t.worded("task", task.title) + t("aside", told=t("between").join(told))
    return f"[{'x' if task.done else ' '}] {title}"
