"""Customers of whom there is something to tell, and a view that knows them."""

import asyncio

import msgspec

from streams.adapters.view import Portrait, View
from streams.adapters.view.glances import Milestones, Tickets, Usage
from streams.adapters.view.portrait import OpenAlert, OpenPlan, Override
from streams.events import (
    AlertReason,
    Contribution,
    HealthChanged,
    Move,
    Objective,
    PlanTask,
    Risk,
    RiskReason,
    Segment,
)
from tests.adapters.telling import tell
from tests.adapters.view_lanes import NOON, Lane, describe

HOSTILE = "[red]a/b[/red]\n\x1b[31m\x9b\u202e \"'🦊"


def told(customer: str) -> HealthChanged:
    moved = (Move(component="adoption", points=-14.5),)
    return HealthChanged(
        event_id="1",
        customer_id=customer,
        occurred_at=NOON,
        as_of=NOON,
        score=41.5,
        band="at_risk",
        previous_score=56.0,
        moved=moved,
    )


def full(customer: str) -> Portrait:
    """A customer of whom there is something to tell in every part of the page."""
    return Portrait(
        customer_id=customer,
        as_of=NOON,
        heard_at=NOON.replace(day=1, month=2),
        score=41.5,
        band="at_risk",
        week_before=50.0,
        contributions=(
            Contribution(component="engagement", weight=0.3, value=0.5, points=16.5),
            Contribution(component="adoption", weight=0.4, value=0.625, points=25.0),
            Contribution(component="sentiment", weight=0.1, value=None, points=0.0),
        ),
        risk=Risk(
            probability=0.31,
            base_logit=-2.0,
            reasons=(
                RiskReason(feature="days_silent", logit=0.7, value=9.0, baseline=1.0),
                RiskReason(feature="adoption", logit=-0.2, value=0.5),
                RiskReason(feature="others", logit=0.1),
            ),
            model_version=7,
            horizon_days=30,
        ),
        alerts=(
            OpenAlert(
                alert_id=f"{customer}:health_low:1",
                policy="health_low",
                severity="critical",
                raised_at=NOON.replace(month=2, day=20),
                reasons=(AlertReason(measure="health", value=41.5, limit=60.0, baseline=50.0),),
                clears_when="health is 62 or more",
            ),
        ),
        plans=(
            OpenPlan(
                plan_id=f"{customer}:recovery:1",
                plan_type="recovery",
                triggered_at=NOON.replace(month=2, day=21),
                reason="health was below 60",
                tasks=(
                    PlanTask(task_id="review", title="Review goals", due_at=NOON, owner="ann", done=True),
                    PlanTask(task_id="workshop", title="Hold a workshop", due_at=NOON, owner="ann"),
                ),
                objective=Objective(metric="health", baseline=45.0, target=65.0),
                value=41.5,
                progress_percent=33.3,
                on_track=False,
                hold_days=7,
                ends_at=NOON.replace(month=4, day=22),
            ),
        ),
        tickets=Tickets(open=2, opened=3, resolved=1, categories={"billing": 2}, resolution_hours=5.0, csat=3.5),
        usage=Usage(daily=(0, 5, 10), last_day=NOON.date(), last_used_on=NOON.date(), active_days=2, users=4),
        milestones=Milestones(done=1, missed=2),
        nps=-20.0,
        segment=Segment(plan="pro", region="eu"),
        owner="ann",
        mrr=1200.0,
        currency="EUR",
        since=NOON.date(),
    )


def overridden(customer: str) -> Portrait:
    """The same customer, of whom a person says otherwise, and for long."""
    until = NOON.replace(year=3026, day=8)
    said = Override(score=70.0, until=until, reason="They have renewed.", at=NOON, by="bea")
    return msgspec.structs.replace(full(customer), override=said)


async def written(url: str, namespace: str, portraits: list[Portrait]) -> None:
    lane, view = Lane(), View(url, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    states = {each.customer_id: msgspec.json.encode(each) for each in portraits}
    lane.commit(view, dict(states))
    while not view.settled:
        await asyncio.sleep(0.005)
    await view.stop()
    tell(url, namespace, *map(told, states))
