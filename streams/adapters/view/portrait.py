"""What people need to know of a customer: the document that the view keeps of each."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from msgspec import Struct, structs

from streams.adapters.view.glances import Journey, Milestones, Tickets, Usage
from streams.adapters.view.unplanned import Unplanned
from streams.events import (
    AlertReason,
    AlertSeverity,
    Band,
    Contribution,
    HealthChanged,
    Move,
    Objective,
    PlanTask,
    Risk,
    Segment,
    Time,
)

SAME_POINTS: Final = 0.05  # scores are shown with one decimal


AlertState = Literal["firing", "acknowledged", "snoozed"]


class OpenAlert(Struct, frozen=True, kw_only=True):
    """An episode that fires, with the values that speak for it as of the portrait, and what people said of it.

    ``escalated_at`` is since when it is as severe as it is, where it was less so when it was raised.
    """

    alert_id: str
    policy: str
    severity: AlertSeverity
    raised_at: Time
    escalated_at: Time | None = None
    reasons: tuple[AlertReason, ...] = ()
    clears_when: str = ""
    state: AlertState = "firing"
    acknowledged_at: Time | None = None
    acknowledged_by: str | None = None
    snoozed_until: Time | None = None
    snooze_reason: str = ""
    snoozed_by: str | None = None
    label: str | None = None


class OpenPlan(Struct, frozen=True, kw_only=True):
    """A plan under way; ``value`` is where the objective's metric stands.

    It succeeds once the objective has been met for ``hold_days``, and else is over at ``ends_at``.
    """

    plan_id: str
    plan_type: str
    triggered_at: Time
    reason: str
    tasks: tuple[PlanTask, ...]
    objective: Objective
    value: float | None
    progress_percent: float
    on_track: bool
    hold_days: float
    ends_at: Time

    @property
    def behind_since(self) -> Time | None:
        """Return since when the plan is behind: when the first of its tasks that are not done was due."""
        return None if self.on_track else min((task.due_at for task in self.tasks if not task.done), default=None)


class Override(Struct, frozen=True, kw_only=True):
    """What a person says of the health until a date: beside the score, never instead."""

    score: float
    until: Time
    reason: str
    at: Time
    by: str | None = None


class Moved(Struct, frozen=True, kw_only=True):
    """What moved a score when it was told last; it explains only that score."""

    at: Time
    score: float | None
    previous_score: float | None
    previous_band: Band | None
    moves: tuple[Move, ...]

    @classmethod
    def of(cls, told: HealthChanged) -> Moved:
        """Return what a snapshot says about its coming about."""
        return cls(
            at=max(told.as_of, told.occurred_at),  # a score may move because nothing happened
            score=told.score,
            previous_score=told.previous_score,
            previous_band=told.previous_band,
            moves=told.moved,
        )


class Portrait(Struct, frozen=True, kw_only=True):
    """A customer as of an event time, with the reasons of every number; ``heard_at`` is when it did something last.

    ``trend`` has the closing scores, a day each, up to that of ``trend_ends``. ``adoption`` says of each feature of the
    catalogue how many days ago it was used last (None: never, or long ago), ``others`` of those outside it.
    ``unplanned`` is why there is no plan for who is at risk. ``said`` counts the facts told of it so far, None of an
    earlier build: a fact whose id ends in a greater number is not in it yet.
    """

    customer_id: str
    as_of: Time
    heard_at: Time | None = None
    score: float | None = None
    band: Band | None = None
    week_before: float | None = None
    contributions: tuple[Contribution, ...] = ()
    moved: Moved | None = None
    risk: Risk | None = None
    alerts: tuple[OpenAlert, ...] = ()
    plans: tuple[OpenPlan, ...] = ()
    unplanned: Unplanned | None = None
    tickets: Tickets = Tickets()
    usage: Usage = Usage()
    milestones: Milestones = Milestones()
    nps: float | None = None
    segment: Segment = Segment()
    owner: str | None = None
    mrr: float | None = None
    currency: str | None = None
    seats: int | None = None
    since: date | None = None
    left_on: date | None = None
    policy_version: str = ""
    trend: tuple[float | None, ...] = ()
    trend_ends: date | None = None
    override: Override | None = None
    adoption: dict[str, int | None] = {}
    others: dict[str, int | None] = {}
    journey: Journey = Journey()
    said: int | None = None

    @property
    def change(self) -> float | None:
        """By how many points the score differs from the closing score of a week before; None if that is not known."""
        return None if self.score is None or self.week_before is None else self.score - self.week_before

    def told(self, moved: Moved | None) -> Portrait:
        """Return the portrait with what moved the score, if that explains this score."""
        if moved is None or moved.score is None or self.score is None or abs(moved.score - self.score) > SAME_POINTS:
            return self
        return structs.replace(self, moved=moved)
