"""Parts of a customer at a glance: support, usage, milestones, and what it went through."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from streams.events import Time


class Tickets(Struct, frozen=True, kw_only=True):
    """Support at a glance: tickets that wait now, those opened and resolved in the last 30 days, and of all time."""

    open: int = 0
    opened: int = 0
    resolved: int = 0
    categories: dict[str, int] = {}
    first_response_hours: float | None = None
    resolution_hours: float | None = None
    csat: float | None = None


class Usage(Struct, frozen=True, kw_only=True):
    """Usage at a glance: events a day, oldest first, the last one that of ``last_day``; the rest as of that day."""

    daily: tuple[int, ...] = ()
    last_day: date | None = None
    last_used_on: date | None = None
    active_days: int = 0
    features: int = 0
    catalogue: int = 0
    users: int | None = None


class Milestones(Struct, frozen=True, kw_only=True):
    """What was due: done in time, late, missed; and when something is due next."""

    done: int = 0
    late: int = 0
    missed: int = 0
    next_due: Time | None = None


class Step(Struct, frozen=True, kw_only=True):
    """A milestone: when it is due, and when it was reached; a long name is a digest."""

    name: str
    due_at: Time | None = None
    reached_at: Time | None = None


class Goal(Struct, frozen=True, kw_only=True):
    """What the customer wants to reach, from where to where, and where it stands; a long name is a digest."""

    name: str
    target: float | None = None
    baseline: float | None = None
    value: float | None = None


class Journey(Struct, frozen=True, kw_only=True):
    """What a customer went through; ``steps`` and ``goals`` are those that are kept, the earliest due first."""

    started_at: Time | None = None
    surveyed_at: Time | None = None
    payment_failed_at: Time | None = None
    champion_left_at: Time | None = None
    contacts_left: int = 0
    steps: tuple[Step, ...] = ()
    goals: tuple[Goal, ...] = ()
