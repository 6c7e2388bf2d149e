"""A customer in one line of a list. A pure function of its portrait."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from streams.adapters.view.cause import Cause, top
from streams.adapters.view.portrait import AlertState, OpenAlert, OpenPlan, Override, Portrait
from streams.adapters.view.unplanned import Unplanned
from streams.events import AlertSeverity, Band, Segment, Time

SEVERITIES: Final[dict[AlertSeverity, int]] = {"info": 0, "warning": 1, "critical": 2}
STATES: Final[dict[AlertState, int]] = {"firing": 0, "acknowledged": 1, "snoozed": 2}


class RowAlert(Struct, frozen=True, kw_only=True):
    """The alert to look at first of a customer's open ones, and what people said of it."""

    alert_id: str
    policy: str
    severity: AlertSeverity
    raised_at: Time
    escalated_at: Time | None = None
    state: AlertState
    acknowledged_at: Time | None = None
    acknowledged_by: str | None = None
    snoozed_until: Time | None = None
    snoozed_by: str | None = None
    label: str | None = None


class RowPlan(Struct, frozen=True, kw_only=True):
    """The newest of a customer's open plans."""

    plan_id: str
    plan_type: str
    progress_percent: float
    on_track: bool
    behind_since: Time | None = None


class Row(Struct, frozen=True, kw_only=True):
    """A customer in a list; ``alerts`` and ``plans`` are how many are open, ``trend`` its closing scores by day."""

    customer_id: str
    as_of: Time
    heard_at: Time | None = None
    score: float | None = None
    band: Band | None = None
    change: float | None = None
    trend: tuple[float | None, ...] = ()
    risk: float | None = None
    top: Cause | None = None
    mrr: float | None = None
    currency: str | None = None
    owner: str | None = None
    segment: Segment = Segment()
    alert: RowAlert | None = None
    alerts: int = 0
    plan: RowPlan | None = None
    plans: int = 0
    unplanned: Unplanned | None = None
    override: Override | None = None


def row_of(portrait: Portrait) -> Row:
    """Return a customer in one line."""
    alert = worst(portrait.alerts)
    plan = max(portrait.plans, key=lambda each: each.triggered_at, default=None)
    return Row(
        customer_id=portrait.customer_id,
        as_of=portrait.as_of,
        heard_at=portrait.heard_at,
        score=portrait.score,
        band=portrait.band,
        change=portrait.change,
        trend=portrait.trend,
        risk=portrait.risk.probability if portrait.risk else None,
        top=top(portrait, alert),
        mrr=portrait.mrr,
        currency=portrait.currency,
        owner=portrait.owner,
        segment=portrait.segment,
        alert=None if alert is None else alert_of(alert),
        alerts=len(portrait.alerts),
        plan=None if plan is None else plan_of(plan),
        plans=len(portrait.plans),
        unplanned=portrait.unplanned,
        override=portrait.override,
    )


def worst(alerts: tuple[OpenAlert, ...]) -> OpenAlert | None:
    """Return the alert to look at first, which ranks its customer: that nobody is on, the most severe, the oldest."""
    return min(alerts, key=lambda each: (STATES[each.state], *gravity(each)), default=None)


def gravity(alert: OpenAlert) -> tuple[int, Time]:
    """Return what a customer's alerts are ordered by, the gravest first: none moves because somebody takes it on."""
    return -SEVERITIES[alert.severity], alert.raised_at


def alert_of(alert: OpenAlert) -> RowAlert:
    """Return an alert in short."""
    return RowAlert(
        alert_id=alert.alert_id,
        policy=alert.policy,
        severity=alert.severity,
        raised_at=alert.raised_at,
        escalated_at=alert.escalated_at,
        state=alert.state,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
        snoozed_until=alert.snoozed_until,
        snoozed_by=alert.snoozed_by,
        label=alert.label,
    )


def plan_of(plan: OpenPlan) -> RowPlan:
    """Return a plan in short."""
    return RowPlan(
        plan_id=plan.plan_id,
        plan_type=plan.plan_type,
        progress_percent=plan.progress_percent,
        on_track=plan.on_track,
        behind_since=plan.behind_since,
    )
