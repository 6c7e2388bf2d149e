"""What happened, and what Helix says about it: the wire contracts.

Each struct is wire type, validator and documentation at once; ``schemas/`` is generated from this file. Inputs arrive
on the topics named in ``INPUTS``, what Helix says leaves on those of ``OUTPUTS``. Times are aware (RFC 3339), money is
in major units of ``currency``, unknown fields are ignored.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

USAGE: Final = "product.usage.v1"
TICKETS: Final = "support.tickets.v1"
LIFECYCLE: Final = "customer.lifecycle.v1"
COMMANDS: Final = "oncall.commands.v1"
TICKS: Final = "time.ticks.v1"
HEALTH: Final = "customer.health.v1"
ALERTS: Final = "risk.alerts.v1"
PLANS: Final = "success.plans.v1"
OUTCOMES: Final = "oncall.outcomes.v1"
EXAMPLES: Final = "learning.examples.v1"
MODELS: Final = "learning.models.v1"
REJECTS: Final = "rejects.v1"

MOST_OF_A_REASON: Final = 1_000
MOST_MONEY: Final = 1e12

Id = Annotated[str, Meta(min_length=1, max_length=256)]
Label = Annotated[str, Meta(min_length=1, max_length=128)]
Text = Annotated[str, Meta(max_length=65_536)]
Time = Annotated[datetime, Meta(tz=True)]
Money = Annotated[float, Meta(ge=0, le=MOST_MONEY)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", max_length=3, description="ISO 4217")]  # $ lets a newline through
Share = Annotated[float, Meta(ge=0, le=1)]
Score = Annotated[float, Meta(ge=0, le=100)]
Severity = Literal["low", "normal", "high", "urgent"]
AlertSeverity = Literal["info", "warning", "critical"]
Band = Literal["healthy", "watch", "at_risk"]


def tag(name: str) -> str:
    """Return the wire tag of a struct's name: ``TicketOpened`` is ``ticket_opened``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Event(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="type", tag=tag):
    """What every fact carries; ``event_id`` is unique within a customer, so that a repeat can be recognised."""

    event_id: Id
    customer_id: Id
    occurred_at: Time


# --- product.usage.v1


class FeatureUsed(Event, frozen=True, kw_only=True, gc=False):
    """A customer used a feature ``count`` times."""

    feature: Label
    user_id: Id | None = None
    product: Label | None = None
    count: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    duration_seconds: Annotated[float, Meta(ge=0, le=31_622_400)] | None = None


# --- support.tickets.v1


class TicketEvent(Event, frozen=True, kw_only=True, gc=False):
    """Something happened to one support ticket."""

    ticket_id: Id


class TicketOpened(TicketEvent, frozen=True, kw_only=True, gc=False):
    """A customer asked for help."""

    subject: Text = ""
    body: Text = ""
    severity: Severity = "normal"
    channel: Label | None = None
    product_line: Label | None = None
    agent_team: Label | None = None


class TicketAnswered(TicketEvent, frozen=True, kw_only=True, gc=False):
    """Staff replied in public, for the first time or again."""

    body: Text = ""


class CustomerReplied(TicketEvent, frozen=True, kw_only=True, gc=False):
    """The customer wrote again on a ticket."""

    body: Text = ""


class TicketDiagnosed(TicketEvent, frozen=True, kw_only=True, gc=False):
    """Staff found the cause."""

    cause: Text | None = None


class TicketResolved(TicketEvent, frozen=True, kw_only=True, gc=False):
    """Staff closed the ticket as solved."""

    support_minutes: Annotated[float, Meta(ge=0, le=1e6)] | None = None


class TicketReopened(TicketEvent, frozen=True, kw_only=True, gc=False):
    """A resolved ticket was opened again."""


class TicketRated(TicketEvent, frozen=True, kw_only=True, gc=False):
    """The customer rated how a ticket was handled."""

    csat: Annotated[int, Meta(ge=1, le=5)]


class TicketCategorised(TicketEvent, frozen=True, kw_only=True, gc=False):
    """A person corrected a ticket's category: a label to learn from."""

    category: Literal["billing", "technical", "feature", "general"]


# --- customer.lifecycle.v1


class Segment(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What customers are grouped by."""

    industry: Label | None = None
    size: Label | None = None
    plan: Label | None = None
    region: Label | None = None
    others: Annotated[dict[Label, Label], Meta(max_length=16)] = {}


Seats = Annotated[int, Meta(ge=0, le=100_000_000)]
Catalogue = Annotated[tuple[Label, ...], Meta(max_length=64, description="the features this customer may use")]


class CustomerSignedUp(Event, frozen=True, kw_only=True, gc=False):
    """A customer began."""

    segment: Segment = Segment()
    seats: Seats | None = None
    owner: Label | None = None
    catalogue: Catalogue = ()


class CustomerChanged(Event, frozen=True, kw_only=True, gc=False):
    """Something about a customer changed; what is absent stays as it was."""

    segment: Segment | None = None
    seats: Seats | None = None
    owner: Label | None = None
    catalogue: Catalogue | None = None


class SubscriptionEvent(Event, frozen=True, kw_only=True, gc=False):
    """A customer's contract changed; ``mrr`` is what it pays a month from now on."""

    mrr: Money
    currency: Currency = "USD"
    reason: Text | None = None


class SubscriptionStarted(SubscriptionEvent, frozen=True, kw_only=True, gc=False):
    """A contract began."""


class SubscriptionRenewed(SubscriptionEvent, frozen=True, kw_only=True, gc=False):
    """A contract was renewed."""


class SubscriptionExpanded(SubscriptionEvent, frozen=True, kw_only=True, gc=False):
    """A contract grew."""


class SubscriptionContracted(SubscriptionEvent, frozen=True, kw_only=True, gc=False):
    """A contract shrank."""


class SubscriptionCancelled(Event, frozen=True, kw_only=True, gc=False):
    """The customer left; ``mrr`` is what it paid a month until now."""

    mrr: Money | None = None
    currency: Currency = "USD"
    reason: Text | None = None


class PaymentFailed(Event, frozen=True, kw_only=True, gc=False):
    """A payment did not go through."""

    amount: Money | None = None
    currency: Currency = "USD"
    reason: Text | None = None


class SurveyAnswered(Event, frozen=True, kw_only=True, gc=False):
    """Somebody at the customer answered a survey; a net promoter score is -100..100."""

    kind: Literal["nps"]
    score: Annotated[float, Meta(ge=-100, le=100)]
    comment: Text | None = None


class GoalSet(Event, frozen=True, kw_only=True, gc=False):
    """A customer's goal was agreed on."""

    goal_id: Id
    metric: Label
    target: float
    baseline: float | None = None
    due_at: Time | None = None


class GoalProgressed(Event, frozen=True, kw_only=True, gc=False):
    """A goal's metric was measured."""

    goal_id: Id
    value: float


class MilestoneSet(Event, frozen=True, kw_only=True, gc=False):
    """Something is due from a customer."""

    milestone_id: Id
    due_at: Time
    title: Label | None = None


class MilestoneReached(Event, frozen=True, kw_only=True, gc=False):
    """A milestone was reached."""

    milestone_id: Id


class ContactLeft(Event, frozen=True, kw_only=True, gc=False):
    """Somebody who mattered left the customer."""

    contact_id: Id
    champion: bool = False


class MarketShareReported(Event, frozen=True, kw_only=True, gc=False):
    """A customer's share of its market, as reported."""

    share: Share
    source: Label | None = None


class CustomerErased(Event, frozen=True, kw_only=True, gc=False):
    """Everything kept about the customer is to be forgotten."""


# --- oncall.commands.v1

LONGEST_HOLD: Final = timedelta(days=366)  # of a snooze or an override, from when it was asked for


class Command(Event, frozen=True, kw_only=True, gc=False):
    """What a person on call asked for."""

    issued_by: Label | None = None


class AcknowledgeAlert(Command, frozen=True, kw_only=True, gc=False):
    """Somebody has taken the alert on."""

    alert_id: Id


class SnoozeAlert(Command, frozen=True, kw_only=True, gc=False):
    """The alert is to stay quiet for a while."""

    alert_id: Id
    until: Time
    reason: Text


class UnsnoozeAlert(Command, frozen=True, kw_only=True, gc=False):
    """The alert is to be quiet no longer, before its time."""

    alert_id: Id


class OverrideHealth(Command, frozen=True, kw_only=True, gc=False):
    """A person knows better, until a date; shown beside the computed score, never instead of it."""

    score: Score
    until: Time
    reason: Text


class WithdrawOverride(Command, frozen=True, kw_only=True, gc=False):
    """What a person said of a customer's health is to hold no longer, before its time."""


class LabelAlert(Command, frozen=True, kw_only=True, gc=False):
    """How an alert turned out: a label to learn from."""

    alert_id: Id
    useful: Literal["saved", "churned", "false_alarm"]


class CompletePlanTask(Command, frozen=True, kw_only=True, gc=False):
    """A task of a plan is done."""

    plan_id: Id
    task_id: Id


class ClosePlan(Command, frozen=True, kw_only=True, gc=False):
    """A plan is over."""

    plan_id: Id
    outcome: Literal["succeeded", "failed", "abandoned"]


# --- time.ticks.v1


class Tick(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="type", tag=tag):
    """Time has passed on the partition that this is written to, though nothing happened there."""

    event_id: Id
    occurred_at: Time

    @classmethod
    def at(cls, now: int) -> Tick:
        """Return the tick of a moment, in ms since the epoch."""
        return cls(event_id=f"tick-{now}", occurred_at=datetime.fromtimestamp(now / 1000, UTC))


# --- oncall.outcomes.v1


class CommandOutcome(Event, frozen=True, kw_only=True, gc=False):
    """What came of a command: ``command_id`` is its ``event_id``, ``command`` its type."""

    command_id: Id
    command: Label
    issued_by: Label | None = None
    alert_id: Id | None = None
    plan_id: Id | None = None
    task_id: Id | None = None


class CommandApplied(CommandOutcome, frozen=True, kw_only=True, gc=False):
    """A command has taken effect, from now on or until a date; long reasons are cut."""

    until: Time | None = None
    reason: Annotated[str, Meta(max_length=MOST_OF_A_REASON)] | None = None
    score: Score | None = None
    useful: Label | None = None
    outcome: Label | None = None


class CommandRefused(CommandOutcome, frozen=True, kw_only=True, gc=False):
    """A command has changed nothing: ``code`` is why for programs, ``because`` for people."""

    code: Label
    because: Annotated[str, Meta(max_length=MOST_OF_A_REASON)]


# --- customer.health.v1


class HealthOverride(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a person says of a customer's health until a date; long reasons are cut."""

    score: Score
    until: Time
    reason: Annotated[str, Meta(max_length=MOST_OF_A_REASON)]
    issued_by: Label | None = None


class Contribution(Struct, frozen=True, kw_only=True, gc=False):
    """What one component adds to a score: ``points = 100 * weight * value / known weights``; unknown adds nothing."""

    component: Label
    weight: float
    value: float | None
    points: float


class Move(Struct, frozen=True, kw_only=True, gc=False):
    """By how many points a component moved the score since the last snapshot; the moves sum to the change."""

    component: Label
    points: float


class RiskReason(Struct, frozen=True, kw_only=True, gc=False):
    """What one feature adds to the logit of the risk, its value now and the customer's own baseline."""

    feature: Label
    logit: float
    value: float | None = None
    baseline: float | None = None


class Risk(Struct, frozen=True, kw_only=True, gc=False):
    """Probability that the customer leaves within the horizon; ``base_logit`` and the reasons sum to its logit."""

    probability: Share
    base_logit: float
    reasons: tuple[RiskReason, ...]
    model_version: int
    horizon_days: int


class HealthChanged(Event, frozen=True, kw_only=True, gc=False):
    """A customer's newest snapshot. ``as_of`` is the event time up to which the customer is known."""

    as_of: Time
    score: Score | None
    band: Band | None
    previous_score: Score | None = None
    previous_band: Band | None = None
    contributions: tuple[Contribution, ...] = ()
    moved: tuple[Move, ...] = ()
    risk: Risk | None = None
    segment: Segment = Segment()
    owner: Label | None = None
    mrr: Money | None = None
    currency: Currency | None = None
    policy_version: str = ""
    override: Annotated[HealthOverride | None, Meta(description="stands beside the score, never instead of it")] = None


# --- risk.alerts.v1


class AlertReason(Struct, frozen=True, kw_only=True, gc=False):
    """One measure that speaks for an alert: its value, what it is compared with, and the limit."""

    measure: Label
    value: float | None
    limit: float | None = None
    baseline: float | None = None


class AlertEvent(Event, frozen=True, kw_only=True, gc=False):
    """A change of one episode; ``alert_id`` names customer, policy and episode number, so a repeat is recognised."""

    alert_id: Id
    policy: Label
    episode: int
    severity: AlertSeverity
    reasons: tuple[AlertReason, ...] = ()
    evidence: Annotated[tuple[str, ...], Meta(description="ids of the events that led here, newest last")] = ()
    owner: Label | None = None


class AlertRaised(AlertEvent, frozen=True, kw_only=True, gc=False):
    """An episode began to fire."""

    pending_since: Time
    clears_when: str
    mrr: Money | None = None


class AlertEscalated(AlertEvent, frozen=True, kw_only=True, gc=False):
    """A firing episode became more severe."""

    raised_at: Time
    previous_severity: AlertSeverity


class AlertResolved(AlertEvent, frozen=True, kw_only=True, gc=False):
    """An episode is over."""

    raised_at: Time
    resolution: Annotated[
        Literal["recovered", "customer_left", "customer_erased"],
        Meta(description="recovered: the condition no longer holds; band and score say whether the customer is well"),
    ]


# --- success.plans.v1


class PlanTask(Struct, frozen=True, kw_only=True, gc=False):
    """Something to do for a customer."""

    task_id: Id
    title: str
    due_at: Time
    owner: Label | None = None
    done: bool = False


class Objective(Struct, frozen=True, kw_only=True, gc=False):
    """What a plan is to move: a measure, from where it stood to where it should be."""

    metric: Label
    baseline: float | None
    target: float


class PlanEvent(Event, frozen=True, kw_only=True, gc=False):
    """A change of one plan; ``plan_id`` names customer, type and enrolment number."""

    plan_id: Id
    plan_type: Label
    tasks: tuple[PlanTask, ...]
    objective: Objective


class PlanTriggered(PlanEvent, frozen=True, kw_only=True, gc=False):
    """A plan began."""

    reason: str
    owner: Label | None = None
    alert_ids: Annotated[tuple[Id, ...], Meta(description="the alerts that were open then")] = ()


class PlanProgressed(PlanEvent, frozen=True, kw_only=True, gc=False):
    """A plan moved on, or fell behind."""

    progress_percent: Annotated[float, Meta(ge=0, le=100)]
    on_track: bool
    value: float | None


class PlanClosed(PlanEvent, frozen=True, kw_only=True, gc=False):
    """A plan is over, and what it was worth."""

    outcome: Literal["succeeded", "failed", "abandoned", "customer_left", "customer_erased"]
    progress_percent: Annotated[float, Meta(ge=0, le=100)]
    health_before: Score | None
    health_after: Score | None
    risk_before: Share | None
    risk_after: Share | None


# --- learning


class ExampleLabelled(Event, frozen=True, kw_only=True, gc=False):
    """What was known of a customer at ``frozen_at``, and whether it left within the horizon after.

    ``features`` are the coordinates named by ``feature_set``, in its order, ``None`` where unknown; ``occurred_at`` is
    when the label became known.
    """

    frozen_at: Time
    feature_set: Label
    features: tuple[float | None, ...]
    left: bool
    horizon_days: int
    predicted: Annotated[Share | None, Meta(description="the risk as it was told at frozen_at")] = None


class Honesty(Struct, frozen=True, kw_only=True, gc=False):
    """How good the risk is, judged on examples before they were learned, by a model no newer than their freezing."""

    examples: int
    left: int
    auc: float | None
    log_loss: float | None
    base_log_loss: Annotated[float | None, Meta(description="always telling the share that left so far")]
    skipped: Annotated[int, Meta(description="examples that were not learned: repeated, malformed, or of others")] = 0


class ModelTrained(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag=tag):
    """The newest model: plain numbers, so that anybody can score with it and nothing is executed by loading it.

    ``weights`` maps ``feature:bucket`` of the hat basis to a weight.
    """

    event_id: Id
    model: Label
    version: int
    occurred_at: Time
    algorithm: Label
    feature_set: Label
    horizon_days: int
    intercept: float
    weights: dict[str, float]
    honesty: Honesty


TicketFact = (
    TicketOpened
    | TicketAnswered
    | CustomerReplied
    | TicketDiagnosed
    | TicketResolved
    | TicketReopened
    | TicketRated
    | TicketCategorised
)
LifecycleFact = (
    CustomerSignedUp
    | CustomerChanged
    | SubscriptionStarted
    | SubscriptionRenewed
    | SubscriptionExpanded
    | SubscriptionContracted
    | SubscriptionCancelled
    | PaymentFailed
    | SurveyAnswered
    | GoalSet
    | GoalProgressed
    | MilestoneSet
    | MilestoneReached
    | ContactLeft
    | MarketShareReported
    | CustomerErased
)
CommandFact = (
    AcknowledgeAlert
    | SnoozeAlert
    | UnsnoozeAlert
    | OverrideHealth
    | WithdrawOverride
    | LabelAlert
    | CompletePlanTask
    | ClosePlan
)
AlertFact = AlertRaised | AlertEscalated | AlertResolved
PlanFact = PlanTriggered | PlanProgressed | PlanClosed
OutcomeFact = CommandApplied | CommandRefused
CustomerEvent = FeatureUsed | TicketFact | LifecycleFact | CommandFact
Fact = HealthChanged | AlertFact | PlanFact | OutcomeFact | ExampleLabelled | ModelTrained

INPUTS: Final[dict[str, object]] = {
    USAGE: FeatureUsed,
    TICKETS: TicketFact,
    LIFECYCLE: LifecycleFact,
    COMMANDS: CommandFact,
    TICKS: Tick,
}
OUTPUTS: Final[dict[str, object]] = {
    HEALTH: HealthChanged,
    ALERTS: AlertFact,
    PLANS: PlanFact,
    OUTCOMES: OutcomeFact,
    EXAMPLES: ExampleLabelled,
    MODELS: ModelTrained,
}
TOPIC_OF: Final[dict[type, str]] = {
    fact: topic for topic, facts in (INPUTS | OUTPUTS).items() for fact in get_args(facts) or (facts,)
}
