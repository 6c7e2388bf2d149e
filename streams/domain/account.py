"""Who a customer is, what it pays, what it says: account, contract, survey, milestone and goal events."""

from typing import Any, Final

from msgspec import convert

from streams.domain import milestones, usage
from streams.domain.customer import Customer
from streams.domain.days import DAY, seconds
from streams.domain.measurements import Account, Contract, Goal, Group
from streams.domain.recent import short
from streams.domain.tickets import later
from streams.events import (
    ContactLeft,
    CustomerChanged,
    CustomerSignedUp,
    Event,
    GoalProgressed,
    GoalSet,
    MarketShareReported,
    MilestoneReached,
    MilestoneSet,
    PaymentFailed,
    Segment,
    SubscriptionCancelled,
    SubscriptionEvent,
    SubscriptionStarted,
    SurveyAnswered,
)

GOALS: Final = 8
NPS_DAYS: Final = 180


def tell(customer: Customer, event: Event, at: float) -> bool:
    """Apply what happened to an account; return whether a measure, or what a snapshot shows, changed."""
    account = customer.account
    match event:
        case CustomerSignedUp() | CustomerChanged():
            return describe(customer, event, at)
        case SubscriptionEvent() | SubscriptionCancelled():
            return contract(account, event, at)
        case SurveyAnswered():
            return survey(account, event, at)
        case _:
            note(account, event, at)
            return False


def survey(account: Account, event: SurveyAnswered, at: float) -> bool:
    """Note a survey's score, unless a newer one is known; return whether it is."""
    if (at, rank(event.score)) < (account.nps_at or 0.0, rank(account.nps)):
        return False
    account.nps_at, account.nps = at, event.score
    return True


def describe(customer: Customer, event: CustomerSignedUp | CustomerChanged, at: float) -> bool:
    """Take over what an event says of segment, seats, owner and catalogue, each unless it was told later."""
    account = customer.account
    said = (event.segment, event.seats, event.owner, event.catalogue)
    if isinstance(event, CustomerSignedUp):  # where nothing is said of it, nothing is taken back
        said = (
            event.segment if event.segment != Segment() else None,
            event.seats,
            event.owner,
            event.catalogue or None,
        )
    account.told = account.told or [0.0] * len(said)
    known = (account.segment, account.seats, account.owner, tuple(customer.usage.catalogue))
    news = [
        new is not None and (at, rank(new)) >= (told, rank(old))
        for new, told, old in zip(said, account.told, known, strict=True)
    ]
    account.told = [at if new else told for new, told in zip(news, account.told, strict=True)]
    if news[0] and event.segment is not None:
        account.segment = convert(event.segment, Group, from_attributes=True)
    account.seats = event.seats if news[1] else account.seats
    account.owner = event.owner if news[2] else account.owner
    if news[3] and event.catalogue is not None:
        usage.catalogue(customer.usage, event.catalogue)
    return any(news)


def rank(value: Segment | Group | tuple[str, ...] | str | float | None) -> tuple[Any, ...]:
    """Return by what the greater of two values told at the same time is found; what is unknown is the least."""
    if isinstance(value, Segment | Group):
        named = (value.industry, value.size, value.plan, value.region)
        return (*((name is not None, name or "") for name in named), sorted(value.others.items()))
    if isinstance(value, tuple):
        return tuple(sorted(set(value)))
    return () if value is None else (value,)


def fresh_nps(account: Account, now: float) -> float | None:
    """Return the newest net promoter score, unless at a moment it is too old to count."""
    return account.nps if account.nps_at is not None and now - account.nps_at <= NPS_DAYS * DAY else None


def contract(account: Account, event: SubscriptionEvent | SubscriptionCancelled, at: float) -> bool:
    """Note a contract's change: of its price the newest two are kept, of its end and beginning the newest."""
    if isinstance(event, SubscriptionStarted):
        account.started = later(account.started, at)
    if isinstance(event, SubscriptionCancelled):
        account.left = later(account.left, at)
    elif (signed := Contract(at, event.mrr, event.currency)) not in account.contracts:
        account.contracts = sorted([*account.contracts, signed])[-2:]
    return True


def note(account: Account, event: Event, at: float) -> None:
    """Keep what no measure reads at the moment of the event."""
    match event:
        case MilestoneSet():
            milestones.promise(account.milestones, event.milestone_id, seconds(event.due_at), at)
        case MilestoneReached():
            milestones.reach(account.milestones, event.milestone_id, at)
        case GoalSet() | GoalProgressed():
            pursue(account, event, at)
        case PaymentFailed():
            account.payment_failed = later(account.payment_failed, at)
        case ContactLeft():
            account.contacts_left += 1
            account.champion_left = later(account.champion_left, at) if event.champion else account.champion_left
        case MarketShareReported():
            if (at, rank(event.share)) >= (account.market_share_at or 0.0, rank(account.market_share)):
                account.market_share_at, account.market_share = at, event.share


def pursue(account: Account, event: GoalSet | GoalProgressed, at: float) -> None:
    """Keep a goal's newest target and value; beyond the bound the goal that was quiet longest is let go."""
    goal = account.goals.setdefault(short(event.goal_id), Goal())
    if isinstance(event, GoalSet):
        said, known = (event.target, event.baseline), (goal.target, goal.baseline)
        if (at, *map(rank, said)) >= (goal.said, *map(rank, known)):
            goal.said, (goal.target, goal.baseline) = at, said
    elif (at, rank(event.value)) >= (goal.valued, rank(goal.value)):
        goal.valued, goal.value = at, event.value
    if len(account.goals) > GOALS:
        goals = account.goals
        del goals[min(goals, key=lambda name: (max(goals[name].said, goals[name].valued), name))]
