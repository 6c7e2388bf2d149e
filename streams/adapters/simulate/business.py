"""What happens to an account beside its uses and tickets: contract, payments, surveys, goals, people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from streams.adapters.simulate import texts
from streams.adapters.simulate.voice import Voice
from streams.events import (
    ContactLeft,
    CustomerSignedUp,
    GoalProgressed,
    GoalSet,
    LifecycleFact,
    MarketShareReported,
    MilestoneReached,
    MilestoneSet,
    PaymentFailed,
    SubscriptionCancelled,
    SubscriptionContracted,
    SubscriptionExpanded,
    SubscriptionRenewed,
    SubscriptionStarted,
    SurveyAnswered,
)

MILESTONES: Final = {
    "first-report": ("First report shared", 14),
    "trained": ("Team trained", 30),
    "live": ("Data connected", 45),
}
GOAL: Final = "adopt"
CURRENCY: Final = "USD"
MONTH: Final = 30
TERM: Final = 90
SURVEY: Final = 45


def joining(voice: Voice) -> Iterator[LifecycleFact]:
    """Yield a customer's first day: it signs up and starts to pay, and it is agreed on what is to be reached."""
    account, at = voice.account, voice.at(6, 6.5)
    voice.mrr = account.mrr
    yield CustomerSignedUp(
        **voice.says(at),
        segment=account.segment,
        seats=account.seats,
        owner=account.owner,
        catalogue=account.catalogue,
    )
    yield SubscriptionStarted(**voice.says(at + timedelta(seconds=1)), mrr=voice.mrr, currency=CURRENCY)
    goal_due = at + timedelta(days=TERM)
    yield GoalSet(**voice.says(at), goal_id=GOAL, metric="adoption_percent", target=80.0, baseline=0.0, due_at=goal_due)
    for milestone, (title, days) in MILESTONES.items():
        voice.owed.add(milestone)
        due_at = voice.today + timedelta(days=days, hours=18)
        yield MilestoneSet(**voice.says(at), milestone_id=milestone, due_at=due_at, title=title)


def news(voice: Voice) -> Iterator[LifecycleFact]:
    """Yield what else happens to the account today."""
    account = voice.account
    yield from _milestones(voice)
    yield from _money(voice)
    yield from _opinions(voice)
    if account.trajectory.champion_leaves and voice.age == account.turn:
        yield ContactLeft(**voice.says(voice.at(9, 17)), contact_id=account.users[0], champion=True)
    elif voice.happens(0.0008):
        yield ContactLeft(**voice.says(voice.at(9, 17)), contact_id=account.users[-1])
    if account.segment.plan == "enterprise" and voice.every(TERM):
        share = round(voice.random.uniform(0.02, 0.3), 3)
        yield MarketShareReported(**voice.says(voice.at(9, 17)), share=share, source="analyst report")


def leaving(voice: Voice) -> SubscriptionCancelled | None:
    """Return the cancellation if the customer leaves today, which its condition makes more or less likely."""
    if voice.age < MONTH // 2 or not voice.happens(voice.condition.leaving):
        return None
    reason = "too expensive" if voice.account.trajectory.haggles else "does not fit our needs"
    return SubscriptionCancelled(**voice.says(voice.at(14, 18)), mrr=voice.mrr, currency=CURRENCY, reason=reason)


def _opinions(voice: Voice) -> Iterator[SurveyAnswered | GoalProgressed]:
    if voice.every(SURVEY, voice.account.turn % SURVEY) and voice.happens(0.65):
        score = round(min(100, max(-100, 90 * voice.condition.mood + voice.random.gauss(0, 25))))
        comment = texts.comment(voice.account.language, score)
        yield SurveyAnswered(**voice.says(voice.at(9, 17)), kind="nps", score=score, comment=comment)
    if voice.every(MONTH):
        reached = round(100 * voice.condition.breadth, 1)
        yield GoalProgressed(**voice.says(voice.at(18, 19)), goal_id=GOAL, value=reached)


def _milestones(voice: Voice) -> Iterator[MilestoneReached]:
    for milestone in sorted(voice.owed):
        if voice.happens(0.09 * voice.condition.pulse):
            voice.owed.remove(milestone)
            yield MilestoneReached(**voice.says(voice.at(9, 18)), milestone_id=milestone)


def _money(voice: Voice) -> Iterator[LifecycleFact]:
    haggling = voice.account.trajectory.haggles and voice.turned
    if voice.every(MONTH) and voice.happens(0.4 if haggling else 0.012):
        yield PaymentFailed(**voice.says(voice.at(1, 2)), amount=voice.mrr, currency=CURRENCY, reason="card declined")
    if voice.every(TERM):
        yield SubscriptionRenewed(**voice.says(voice.at(2, 3)), mrr=voice.mrr, currency=CURRENCY)
    if voice.every(MONTH, 10) and voice.condition.mood > 0.6 and voice.happens(0.4):
        voice.mrr = round(voice.mrr * voice.random.uniform(1.05, 1.3), 2)
        yield SubscriptionExpanded(**voice.says(voice.at(10, 16)), mrr=voice.mrr, currency=CURRENCY, reason="growth")
    if haggling and voice.every(MONTH, 20) and voice.happens(0.35):
        voice.mrr = round(voice.mrr * voice.random.uniform(0.6, 0.9), 2)
        yield SubscriptionContracted(**voice.says(voice.at(10, 16)), mrr=voice.mrr, currency=CURRENCY, reason="price")
