"""Commands of people on call: each becomes a record in the log, and its outcome is told in the live stream."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Response

from streams.events import (
    AcknowledgeAlert,
    ClosePlan,
    CompletePlanTask,
    LabelAlert,
    OverrideHealth,
    SnoozeAlert,
    UnsnoozeAlert,
    WithdrawOverride,
)
from streams.web.api import checks
from streams.web.api.asking import Asked
from streams.web.api.customers import CustomerId
from streams.web.bodies import Close, Label, OfCustomer, Override, OverrideOf, Snooze, body
from streams.web.openapi import accepted, takes

ThingId = Annotated[str, Path(max_length=256)]
TOLD: Final = (403, 404, 409, 429, 503)

router = APIRouter(tags=["commands"])


@router.post("/alerts/{alert_id:id}/acknowledge", **accepted(*TOLD), openapi_extra=takes(OfCustomer))
async def acknowledge(
    asked: Asked, alert_id: ThingId, said: Annotated[OfCustomer, Depends(body(OfCustomer))]
) -> Response:
    """Take an alert on: it still fires, and everybody sees by whom it is dealt with."""
    seen = await asked.look(said.customer_id, checks.alert_fires, alert_id)
    return await asked.give(AcknowledgeAlert, seen, said, alert_id=alert_id)


@router.post("/alerts/{alert_id:id}/snooze", **accepted(*TOLD), openapi_extra=takes(Snooze))
async def snooze(asked: Asked, alert_id: ThingId, said: Annotated[Snooze, Depends(body(Snooze))]) -> Response:
    """Let an alert be quiet until a moment, or for some hours."""
    seen = await asked.look(said.customer_id, checks.alert_fires, alert_id)
    until = seen.end(said)
    return await asked.give(SnoozeAlert, seen, said, alert_id=alert_id, until=until, reason=said.reason)


@router.post("/alerts/{alert_id:id}/unsnooze", **accepted(*TOLD), openapi_extra=takes(OfCustomer))
async def unsnooze(asked: Asked, alert_id: ThingId, said: Annotated[OfCustomer, Depends(body(OfCustomer))]) -> Response:
    """Let a snoozed alert be heard again before its time."""
    seen = await asked.look(said.customer_id, checks.alert_is_snoozed, alert_id)
    return await asked.give(UnsnoozeAlert, seen, said, alert_id=alert_id)


@router.post("/alerts/{alert_id:id}/label", **accepted(*TOLD), openapi_extra=takes(Label))
async def label(asked: Asked, alert_id: ThingId, said: Annotated[Label, Depends(body(Label))]) -> Response:
    """Say how an alert turned out, also when it is over."""
    seen = await asked.look(said.customer_id, checks.alert_was, alert_id)
    return await asked.give(LabelAlert, seen, said, alert_id=alert_id, useful=said.useful)


@router.post("/customers/{customer_id:id}/override", **accepted(*TOLD), openapi_extra=takes(Override))
async def override(
    asked: Asked, customer_id: CustomerId, said: Annotated[Override, Depends(body(Override))]
) -> Response:
    """Say what you know better of a customer's health; it is shown beside the score until it expires."""
    return await _overridden(asked, customer_id, said)


@router.post("/overrides", **accepted(*TOLD), openapi_extra=takes(OverrideOf))
async def override_of(asked: Asked, said: Annotated[OverrideOf, Depends(body(OverrideOf))]) -> Response:
    """Say the same of a customer that the body names, whatever its id: no path leads to `.` and `..`."""
    return await _overridden(asked, said.customer_id, said)


@router.post("/overrides/withdraw", **accepted(*TOLD), openapi_extra=takes(OfCustomer))
async def withdraw(asked: Asked, said: Annotated[OfCustomer, Depends(body(OfCustomer))]) -> Response:
    """Take back what was said of a customer's health before its time, whatever the customer's id."""
    seen = await asked.look(said.customer_id, checks.is_overridden)
    return await asked.give(WithdrawOverride, seen, said)


@router.post("/plans/{plan_id:id}/tasks/{task_id:id}/complete", **accepted(*TOLD), openapi_extra=takes(OfCustomer))
async def complete(
    asked: Asked, plan_id: ThingId, task_id: ThingId, said: Annotated[OfCustomer, Depends(body(OfCustomer))]
) -> Response:
    """Tick a task of a plan off."""
    seen = await asked.look(said.customer_id, checks.plan_is_open, plan_id, task_id)
    return await asked.give(CompletePlanTask, seen, said, plan_id=plan_id, task_id=task_id)


@router.post("/plans/{plan_id:id}/close", **accepted(*TOLD), openapi_extra=takes(Close))
async def close(asked: Asked, plan_id: ThingId, said: Annotated[Close, Depends(body(Close))]) -> Response:
    """End a plan with the outcome that you saw."""
    seen = await asked.look(said.customer_id, checks.plan_is_open, plan_id)
    return await asked.give(ClosePlan, seen, said, plan_id=plan_id, outcome=said.outcome)


async def _overridden(asked: Asked, customer_id: str, said: Override) -> Response:
    seen = await asked.look(customer_id)
    until = seen.end(said)
    return await asked.give(OverrideHealth, seen, said, score=said.score, until=until, reason=said.reason)
