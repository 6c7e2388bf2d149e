"""One customer on one page: how it is, why, and what is being done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from streams.adapters.terminal import glance, measures, words
from streams.adapters.terminal.care import care
from streams.adapters.terminal.glance import note, table, title
from streams.adapters.terminal.health import health
from streams.adapters.terminal.marks import bar, clean, severity
from streams.adapters.terminal.measures import NO_CAUSES, Causes
from streams.adapters.view.care import noticed, severe_since
from streams.adapters.view.portrait import OpenAlert, OpenPlan, Portrait
from streams.events import PlanTask, RiskReason

BAR: Final = 10
SEGMENT: Final = ("plan", "industry", "size", "region")


def page(
    portrait: Portrait, now: datetime, plain: bool = False, caveat: str = "", falls: Causes = NO_CAUSES
) -> RenderableType:
    """Return the page of a customer; ``plain`` is for terminals without block characters, ``caveat`` is of the risk.

    ``now`` is the stream's time.
    """
    parts = (
        head(portrait),
        health(noticed(portrait, now), plain),
        risk(portrait, plain, caveat),
        alerts(portrait, now, falls),
        success(portrait, plain),
        glance.tickets(portrait),
        glance.usage(portrait, plain),
        glance.others(portrait),
    )
    return Group(*(item for part in parts for item in part))


def head(portrait: Portrait) -> Iterator[RenderableType]:
    """Yield who the customer is, and how fresh this is."""
    yield Text(clean(portrait.customer_id), style="bold")
    facts = [clean(value) for key in SEGMENT if (value := getattr(portrait.segment, key))]
    facts += [f"{clean(key)} {clean(value)}" for key, value in portrait.segment.others.items()]
    facts += [f"owner {clean(portrait.owner)}"] if portrait.owner else []
    price = words.money(portrait.mrr, portrait.currency)
    facts += [f"{price} a month"] if price else []
    facts += [words.counted(portrait.seats, "seat")] if portrait.seats is not None else []
    facts += [f"known since {portrait.since}"] if portrait.since else []
    yield Text(", ".join(facts))
    if portrait.left_on:
        yield Text(f"left on {portrait.left_on}", style="bold")
    heard = f"; last heard from {words.ago(portrait.heard_at, portrait.as_of)}" if portrait.heard_at else ""
    yield Text(f"as of {words.moment(portrait.as_of)}{heard}", style="dim")


def risk(portrait: Portrait, plain: bool, caveat: str) -> Iterator[RenderableType]:
    """Yield the risk of leaving, with what raises and what lowers it."""
    told = portrait.risk
    if told is None:
        yield title(
            "Risk of leaving", "no longer told" if portrait.left_on else "not known yet: no model has scored it"
        )
        return
    chance, days = words.percent(told.probability), words.counted(told.horizon_days, "day")
    mean = measures.average(told.base_logit)
    yield title(
        "Risk of leaving", f"{chance} within {days}, of the average customer {mean}; model {told.model_version}"
    )
    if caveat:
        yield note(caveat)
    grid, most = table(), max((abs(each.logit) for each in told.reasons), default=1.0) or 1.0
    for each in sorted(told.reasons, key=weight):
        way = "raises" if each.logit > 0 else "lowers"
        strength = bar(abs(each.logit) / most, BAR, plain)
        grid.add_row(way, strength, measures.risk_reason(each), measures.odds(each.logit))
    yield grid


def weight(reason: RiskReason) -> tuple[bool, float]:
    """Return a key that puts the strongest reason first, and the sum of all others last."""
    return reason.feature == "others", -abs(reason.logit)


def alerts(portrait: Portrait, now: datetime, falls: Causes) -> Iterator[RenderableType]:
    """Yield the open alerts: since when, what is being done about them, why, and what clears them."""
    yield title("Open alerts", str(len(portrait.alerts)) if portrait.alerts else "none")
    for alert in portrait.alerts:
        yield note(severity(alert.severity), f" {measures.policy(alert.policy)} {since(alert, now)}")
        yield note(care(alert, now), indent=4)
        fall = falls.get(alert.alert_id)
        why = [measures.fallen(fall)] if fall else []
        yield note("; ".join([*why, *map(measures.alert_reason, alert.reasons)]), indent=4)
        yield note(f"clears when {clean(alert.clears_when)}", indent=4)


def since(alert: OpenAlert, now: datetime) -> str:
    """Return since when an alert is as severe as it is, and when it was raised if that was before."""
    begun = severe_since(alert)
    days = (now - begun).days
    lasts = f" ({words.counted(days, 'day')})" if days else ""
    before = f", raised {words.moment(alert.raised_at)}" if begun != alert.raised_at else ""
    return f"since {words.moment(begun)}{lasts}{before}"


def success(portrait: Portrait, plain: bool) -> Iterator[RenderableType]:
    """Yield the open plans, with tasks and progress."""
    yield title("Plans", str(len(portrait.plans)) if portrait.plans else "none")
    for plan in portrait.plans:
        yield from one_plan(plan, plain)


def one_plan(plan: OpenPlan, plain: bool) -> Iterator[RenderableType]:
    """Yield one plan."""
    track = "on track" if plan.on_track else "behind"
    picture = bar(plan.progress_percent / 100, BAR, plain)
    began = f"{plan.triggered_at:%Y-%m-%d}"
    held = f"has held for {words.counted(round(plan.hold_days), 'day')}" if plan.hold_days else "is reached"
    yield note(f"{clean(plan.plan_type)} {picture} {plan.progress_percent:.0f}%, {track}, since {began}")
    aim, metric = plan.objective, plan.objective.metric
    stands = f"now {measures.told(metric, plan.value)}, at the start {measures.told(metric, aim.baseline)}"
    wanted = f"{measures.name(metric)} {measures.told(metric, aim.target)}"
    yield note(f"{clean(plan.reason)}; aim: {wanted} ({stands})", indent=4)
    yield note(f"closes once its aim {held}, else on {plan.ends_at:%Y-%m-%d}", indent=4)
    for task in plan.tasks:
        yield note(one_task(task), indent=4)


def one_task(task: PlanTask) -> str:
    """Return one task on a line."""
    owner = f", {clean(task.owner)}" if task.owner else ""
    return (
        f"[{'x' if task.done else ' '}] {clean(task.title)} ({clean(task.task_id)}, due {task.due_at:%Y-%m-%d}{owner})"
    )
