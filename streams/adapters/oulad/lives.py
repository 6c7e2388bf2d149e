"""An enrolment as the life of a customer: signing up, starting, milestones, leaving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from streams.adapters.oulad.enrolments import Due, Enrolment
from streams.adapters.oulad.source import Presentation
from streams.events import (
    CustomerErased,
    CustomerSignedUp,
    LifecycleFact,
    MilestoneReached,
    MilestoneSet,
    Segment,
    SubscriptionCancelled,
    SubscriptionStarted,
)

NO_CURRENCY: Final = "XXX"  # ISO 4217: no currency is involved
MRR: Final = 1.0
MORNING: Final = 6  # of an enrolment's first day, before any use
EVENING: Final = 20  # of a submission, after the day's uses
NIGHT: Final = 22  # of leaving, after everything else
LAST_SECOND: Final = 86_399
OPENING: Final = -25  # the first day on which the source knows uses, in any presentation
OUTCOME_DAYS: Final = 31  # so long after the end it shows who left within a month of any day


def lives(enrolments: Iterable[Enrolment]) -> list[LifecycleFact]:
    """Return everything that happened in these enrolments except uses, by time, customer, and cause before effect."""
    known = list(enrolments)
    log_ends_at = max((_end(each.presentation) for each in known), default=None)
    events = [event for each in sorted(known, key=lambda one: one.customer_id) for event in _life(each, log_ends_at)]
    events.sort(key=lambda event: (event.occurred_at, event.customer_id))
    return events


def _life(one: Enrolment, log_ends_at: datetime | None) -> Iterator[LifecycleFact]:
    signed_up, started, left = _days(one)
    yield CustomerSignedUp(
        event_id="signed-up",
        customer_id=one.customer_id,
        occurred_at=one.presentation.at(signed_up, MORNING),
        segment=_segment(one),
        seats=1,
        catalogue=one.catalogue,
    )
    if left is None or left >= started:
        yield from _active(one, started)
    if left is not None:
        yield _left(one, left, "unregistered" if left >= started else "unregistered before the start")
    elif log_ends_at and (over := one.presentation.at(one.presentation.days + OUTCOME_DAYS, NIGHT)) <= log_ends_at:
        yield CustomerErased(event_id="erased", customer_id=one.customer_id, occurred_at=over)


def _days(one: Enrolment) -> tuple[int, int, int | None]:
    """Return the days of signing up, starting and leaving.

    Nobody signs up before there is something to use, though many register months ahead; who leaves even before that
    signs up on the day of leaving. Who unregisters after the end has finished.
    """
    left = one.unregistered if one.unregistered is None or one.unregistered <= one.presentation.days else None
    registered = OPENING if one.registered is None else max(one.registered, OPENING)
    signed_up = registered if left is None else min(registered, left)
    return signed_up, max(signed_up, 0), left


def _active(one: Enrolment, started: int) -> Iterator[LifecycleFact]:
    yield SubscriptionStarted(
        event_id="started",
        customer_id=one.customer_id,
        occurred_at=one.presentation.at(started, MORNING, 1),
        mrr=MRR,
        currency=NO_CURRENCY,
    )
    for due in one.due:
        yield from _milestone(one, due, started)


def _milestone(one: Enrolment, due: Due, started: int) -> Iterator[LifecycleFact]:
    """What was due before the start is asked only of those who handed it in; what is banked is reached at once."""
    run = one.presentation
    handed_in = one.handed_in.get(due.assessment, run.days + 1)
    if due.day < started and handed_in is not None and handed_in > run.days:
        return
    yield MilestoneSet(
        event_id=f"set-{due.assessment}",
        customer_id=one.customer_id,
        occurred_at=run.at(started, MORNING, 2),
        milestone_id=str(due.assessment),
        due_at=run.at(due.day, 0, LAST_SECOND),
        title=f"{due.kind} {due.assessment}",
    )
    if handed_in is None or handed_in <= run.days:
        at_once = handed_in is None or handed_in < started
        yield MilestoneReached(
            event_id=f"reached-{due.assessment}",
            customer_id=one.customer_id,
            occurred_at=run.at(started, MORNING, 3) if at_once else run.at(handed_in or 0, EVENING),
            milestone_id=str(due.assessment),
        )


def _left(one: Enrolment, day: int, reason: str) -> SubscriptionCancelled:
    return SubscriptionCancelled(
        event_id="left",
        customer_id=one.customer_id,
        occurred_at=one.presentation.at(day, NIGHT),
        mrr=MRR if reason == "unregistered" else None,
        currency=NO_CURRENCY,
        reason=reason,
    )


def _segment(one: Enrolment) -> Segment:
    size = None if one.studied_credits is None else f"{one.studied_credits} credits"
    return Segment(industry=one.presentation.module, plan=one.presentation.code, size=size, region=one.region)


def _end(presentation: Presentation) -> datetime:
    return presentation.at(presentation.days, NIGHT)
