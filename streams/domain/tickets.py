"""Support tickets: how many, how fast, how good, and what about."""

from typing import Final

from streams.domain.days import DAY, NEVER, day_of
from streams.domain.keywords import CATEGORIES, category_of
from streams.domain.measurements import Ticket, Tickets
from streams.domain.recent import short
from streams.events import (
    CustomerReplied,
    TicketAnswered,
    TicketCategorised,
    TicketDiagnosed,
    TicketEvent,
    TicketOpened,
    TicketRated,
    TicketReopened,
    TicketResolved,
)

RING_DAYS: Final = 31  # thirty whole days, and today
KEPT: Final = 24
SETTLED_DAYS: Final = 7


def handle(tickets: Tickets, event: TicketEvent, at: float) -> bool:
    """Apply what happened to a ticket; return whether a measure changed."""
    if isinstance(event, TicketRated):
        tickets.ratings += 1
        tickets.csat += event.csat
        return False
    if isinstance(event, CustomerReplied):
        return False
    key = short(event.ticket_id)
    ticket = tickets.kept.get(key) or Ticket()
    weigh(tickets, ticket, -1)
    for ring in (tickets.opened, tickets.resolved):  # their windows move with the events, not with what they come to
        ring.add(day_of(at), 0, RING_DAYS)
    update(ticket, event, at)
    weigh(tickets, ticket, +1)
    tickets.reopens += isinstance(event, TicketReopened)
    tickets.kept[key] = ticket
    if len(tickets.kept) > KEPT:
        del tickets.kept[
            min(tickets.kept, key=lambda name: (is_open(tickets.kept[name]), touched(tickets.kept[name]), name))
        ]
    return isinstance(event, TicketOpened | TicketResolved | TicketReopened)


def update(ticket: Ticket, event: TicketEvent, at: float) -> None:
    """Note the event on its ticket, as a first or a last time."""
    match event:
        case TicketOpened():
            opening = at, CATEGORIES.index(category_of(f"{event.subject}\n{event.body}"))
            before = opening if ticket.opened is None else (ticket.opened, ticket.category)
            ticket.opened, ticket.category = min(before, opening)
        case TicketAnswered():
            ticket.answered = earlier(ticket.answered, at)
        case TicketDiagnosed():
            ticket.diagnosed = earlier(ticket.diagnosed, at)
        case TicketResolved():
            ticket.resolved = later(ticket.resolved, at)
        case TicketReopened():
            ticket.reopened = later(ticket.reopened, at)
            ticket.reopens += 1
        case TicketCategorised():
            correction = max((ticket.corrected or 0.0, ticket.correction), (at, CATEGORIES.index(event.category)))
            ticket.corrected, ticket.correction = correction


def earlier(one: float | None, other: float) -> float:
    """Return the lesser of two times, the first of which may be unknown."""
    return other if one is None else min(one, other)


def later(one: float | None, other: float) -> float:
    """Return the greater of two times, the first of which may be unknown."""
    return other if one is None else max(one, other)


def is_open(ticket: Ticket) -> bool:
    """Return whether a ticket waits: opened and never resolved, or reopened since."""
    if ticket.resolved is None:
        return ticket.opened is not None or ticket.reopened is not None
    return ticket.reopened is not None and ticket.reopened > ticket.resolved


def touched(ticket: Ticket) -> float:
    """Return when something happened to a ticket last."""
    times = (ticket.opened, ticket.answered, ticket.diagnosed, ticket.resolved, ticket.reopened, ticket.corrected)
    return max((at for at in times if at is not None), default=0.0)


def weigh(tickets: Tickets, ticket: Ticket, sign: int) -> None:
    """Add to the counts what a ticket stands for, or with ``sign`` -1 take it back."""
    if ticket.opened is not None:
        tickets.count += sign
        tickets.categories[ticket.correction if ticket.correction != NEVER else ticket.category] += sign
        tickets.opened.add(day_of(ticket.opened), sign, RING_DAYS)
        if ticket.answered is not None:
            tickets.answered += sign
            tickets.answer_ms += sign * milliseconds(ticket.opened, ticket.answered)
    if ticket.resolved is not None and not is_open(ticket):
        tickets.resolved.add(day_of(ticket.resolved), sign, RING_DAYS)
        if ticket.opened is not None:
            tickets.solved += sign
            tickets.solve_ms += sign * milliseconds(ticket.opened, ticket.resolved)


def milliseconds(begin: float, end: float) -> int:
    """Return how long something took, at least nothing."""
    return max(0, round(1000 * (end - begin)))


def settle(tickets: Tickets, now: float) -> bool:
    """Let go of tickets that do not wait and were quiet for a week; return whether there was one.

    They stay in the totals. What is heard of one after that waits only if it reopens it, and is let go likewise.
    """
    if not tickets.kept:
        return False
    gone = [
        name
        for name, ticket in tickets.kept.items()
        if not is_open(ticket) and now - touched(ticket) > SETTLED_DAYS * DAY
    ]
    for name in gone:
        del tickets.kept[name]
    return bool(gone)


def open_tickets(tickets: Tickets) -> int:
    """Return how many tickets wait for us."""
    return sum(map(is_open, tickets.kept.values()))
