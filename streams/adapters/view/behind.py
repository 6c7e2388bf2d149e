"""What lies behind a customer, as people want to see it: its closing scores, what it uses, where it came from. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from streams.adapters.view import portrait
from streams.adapters.view.glances import Goal, Journey, Step
from streams.domain import closes
from streams.domain.care import snoozed
from streams.domain.days import instant
from streams.domain.decisions import Episode
from streams.domain.decisions import Override as Kept
from streams.domain.measurements import Account
from streams.domain.reading import Reading
from streams.domain.usage import LONG_AGO

STEPS: Final = 12


def trend(reading: Reading) -> tuple[float | None, ...]:
    """Return the closing scores up to the last close, a day each; a day without a change has the score before it."""
    kept, end = reading.customer.closes, reading.day - 1
    scores = [*kept.scores, *kept.scores[-1:] * min(closes.KEPT, max(0, end - kept.newest))][-closes.KEPT :]
    return tuple(None if cents is None else cents / 100 for cents in scores)


def adoption(ages: dict[str, int], reading: Reading) -> dict[str, int | None]:
    """Return of each feature how many days ago it was used last; None is never, or long ago."""
    behind = max(0, reading.day - reading.customer.usage.ring.newest)
    return {name: None if age >= LONG_AGO else age + behind for name, age in ages.items()}


def journey(account: Account) -> Journey:
    """Return what a customer went through."""
    steps = [
        Step(name=name, due_at=moment(one.due), reached_at=moment(one.reached))
        for name, one in sorted(account.milestones.kept.items(), key=lambda each: (each[1].due or 0, each[0]))
    ]
    goals = [
        Goal(name=name, target=one.target, baseline=one.baseline, value=one.value)
        for name, one in sorted(account.goals.items())
    ]
    return Journey(
        started_at=moment(account.started),
        surveyed_at=moment(account.nps_at),
        payment_failed_at=moment(account.payment_failed),
        champion_left_at=moment(account.champion_left),
        contacts_left=account.contacts_left,
        steps=tuple(steps[-STEPS:]),
        goals=tuple(goals),
    )


def override(kept: Kept | None) -> portrait.Override | None:
    """Return what a person says of the health."""
    if kept is None:
        return None
    until, at = instant(kept.until), instant(kept.at)
    return portrait.Override(score=kept.score, until=until, reason=kept.reason, at=at, by=kept.by)


def cared(alert: portrait.OpenAlert, episode: Episode, now: float) -> portrait.OpenAlert:
    """Return an alert with what people said of it."""
    care = episode.care
    if care is None:
        return alert
    acknowledged = care.acknowledged is not None
    return replace(
        alert,
        state="snoozed" if snoozed(episode, now) else "acknowledged" if acknowledged else "firing",
        acknowledged_at=moment(care.acknowledged),
        acknowledged_by=care.by,
        snoozed_until=moment(care.snoozed),
        snooze_reason=care.reason,
        snoozed_by=care.snoozed_by,
        label=care.label,
    )


def moment(at: float | None) -> datetime | None:
    """Return a moment that may be unknown."""
    return None if at is None else instant(at)
