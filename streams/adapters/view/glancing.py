"""A customer's support, usage and milestones at a glance. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from streams.adapters.view.glances import Milestones, Tickets, Usage
from streams.domain import milestones, tickets, usage
from streams.domain.days import DAY, NEVER, instant
from streams.domain.keywords import CATEGORIES
from streams.domain.reading import SUPPORT_DAYS, Reading

SHOWN_DAYS: Final = 56
ACTIVE_DAYS: Final = 28
HOUR_MS: Final = 3_600_000


def support(reading: Reading) -> Tickets:
    """Return support at a glance."""
    kept, end = reading.customer.tickets, reading.day
    return Tickets(
        open=tickets.open_tickets(kept),
        opened=kept.opened.total(end, SUPPORT_DAYS),
        resolved=kept.resolved.total(end, SUPPORT_DAYS),
        categories={name: count for name, count in zip(CATEGORIES, kept.categories, strict=True) if count},
        first_response_hours=kept.answer_ms / kept.answered / HOUR_MS if kept.answered else None,
        resolution_hours=kept.solve_ms / kept.solved / HOUR_MS if kept.solved else None,
        csat=kept.csat / kept.ratings if kept.ratings else None,
    )


def use(reading: Reading) -> Usage:
    """Return usage at a glance."""
    kept, end = reading.customer.usage, reading.end
    users = usage.distinct_users(kept, end)
    return Usage(
        daily=tuple(kept.ring.counts(end, SHOWN_DAYS)) if kept.oldest != NEVER else (),
        last_day=day(end),
        last_used_on=day(kept.ring.newest),
        active_days=usage.active_days(kept, end, ACTIVE_DAYS),
        features=usage.features_used(kept, end),
        catalogue=len(kept.catalogue),
        users=None if users is None else round(users),
    )


def due(reading: Reading) -> Milestones:
    """Return how the milestones stand."""
    done, late, missed, next_due = milestones.tally(reading.customer.account.milestones, reading.now)
    return Milestones(done=done, late=late, missed=missed, next_due=None if next_due is None else instant(next_due))


def day(number: int) -> date | None:
    """Return a day by its number since 1970."""
    return None if number == NEVER else instant(number * DAY).date()
