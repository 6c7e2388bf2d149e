from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.keywords import CATEGORIES, category_of
from streams.domain.measurements import Tickets
from streams.domain.tickets import handle, open_tickets, settle
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
from tests.domain.stories import ACME, on, same_day

HOUR = 1 / 24


def event(kind: type[TicketEvent], hours: float, ticket: str = "T-1", **fields: Any) -> TicketEvent:
    """Return something that happened to a ticket."""
    at = on(hours * HOUR)
    return kind(event_id=f"{kind.__name__}-{hours}", customer_id=ACME, ticket_id=ticket, occurred_at=at, **fields)


def handled(*events: TicketEvent) -> Tickets:
    """Return the tickets after these events."""
    tickets = Tickets()
    for one in events:
        handle(tickets, one, one.occurred_at.timestamp())
    return tickets


def copied(tickets: Tickets) -> Tickets:
    """Return the tickets as they are now."""
    return msgspec.convert(msgspec.to_builtins(tickets), Tickets)


def totals(tickets: Tickets) -> tuple[object, ...]:
    """Return what is counted of tickets, whether they are kept or not."""
    resolved = tickets.resolved.counts(same_day(17), 30)
    return (
        tickets.count,
        tickets.answered,
        tickets.answer_ms,
        tickets.solved,
        tickets.solve_ms,
        tickets.categories,
        resolved,
    )


LIFE = (
    event(TicketOpened, 0, subject="Invoice"),
    event(TicketAnswered, 1),
    event(TicketAnswered, 2),
    event(TicketResolved, 5),
    event(TicketReopened, 7),
    event(TicketResolved, 9),
)


def test_a_tickets_times_do_not_depend_on_the_order_of_arrival() -> None:
    expected = handled(*LIFE)
    assert (expected.count, expected.answered, expected.solved, expected.reopens) == (1, 1, 1, 1)
    assert (expected.answer_ms, expected.solve_ms) == (3_600_000, 9 * 3_600_000)
    assert all(handled(*order) == expected for order in permutations(LIFE))


def test_a_reopened_ticket_is_open_again() -> None:
    tickets = handled(*LIFE[:5])
    assert (open_tickets(tickets), tickets.solved, tickets.solve_ms) == (1, 0, 0)
    assert tickets.resolved.total(same_day(0), 30) == 0
    tickets = handled(*LIFE)
    assert (open_tickets(tickets), tickets.solved) == (0, 1)
    assert tickets.resolved.total(same_day(0), 30) == 1


def test_a_person_corrects_a_category() -> None:
    correction = event(TicketCategorised, 3, category="feature")
    tickets = handled(LIFE[0], event(TicketCategorised, 2, category="general"), correction)
    assert dict(zip(CATEGORIES, tickets.categories, strict=True)) == {
        "billing": 0,
        "technical": 0,
        "feature": 1,
        "general": 0,
    }
    assert handled(correction, LIFE[0]).categories == tickets.categories


def test_what_reads_no_measure_changes_none() -> None:
    tickets = handled(LIFE[0])
    for one in (
        event(CustomerReplied, 1),
        event(TicketRated, 2, csat=4),
        event(TicketAnswered, 3),
        event(TicketDiagnosed, 4),
    ):
        assert not handle(tickets, one, one.occurred_at.timestamp())
    assert (tickets.ratings, tickets.csat) == (1, 4)


def test_a_resolved_ticket_is_let_go_after_a_while_and_stays_counted() -> None:
    tickets = handled(*LIFE, event(TicketOpened, 3, "T-2"))
    assert not settle(tickets, on(7).timestamp())
    assert settle(tickets, on(8).timestamp())
    assert (list(tickets.kept), tickets.count, tickets.solved) == (["T-2"], 2, 1)


@pytest.mark.parametrize(
    "late", [event(TicketCategorised, 240, category="feature"), event(TicketAnswered, 240), event(TicketDiagnosed, 240)]
)
def test_what_is_heard_of_a_ticket_that_was_let_go_opens_none(late: TicketEvent) -> None:
    tickets = handled(*LIFE)
    assert settle(tickets, on(9).timestamp())
    before = copied(tickets)
    handle(tickets, late, late.occurred_at.timestamp())
    assert open_tickets(tickets) == 0
    assert not settle(tickets, on(17).timestamp())
    assert settle(tickets, on(18).timestamp())
    assert totals(tickets) == totals(before)


def test_a_ticket_that_was_let_go_waits_again_once_reopened() -> None:
    tickets = handled(*LIFE)
    settle(tickets, on(9).timestamp())
    reopened, resolved = event(TicketReopened, 240), event(TicketResolved, 250)
    handle(tickets, reopened, reopened.occurred_at.timestamp())
    assert (open_tickets(tickets), tickets.count) == (1, 1)
    assert not settle(tickets, on(79).timestamp())
    handle(tickets, resolved, resolved.occurred_at.timestamp())
    assert (open_tickets(tickets), tickets.count, tickets.solved) == (0, 1, 1)


@given(st.permutations([*LIFE, event(TicketCategorised, 3, category="feature"), event(TicketDiagnosed, 4)]), st.data())
def test_totals_are_those_of_what_was_opened_in_any_order(events: list[TicketEvent], data: st.DataObject) -> None:
    known = handled(*events[: data.draw(st.integers(0, len(events)))])
    opened = any(ticket.opened is not None for ticket in known.kept.values())
    assert (known.count, sum(known.categories)) == (opened, opened)
    assert handled(*events) == handled(*sorted(events, key=lambda one: one.occurred_at))


def test_of_too_many_tickets_the_resolved_and_oldest_are_let_go() -> None:
    opened = [event(TicketOpened, hours, f"T-{hours}") for hours in range(30)]
    tickets = handled(*opened[:10], event(TicketResolved, 10.5, "T-9"), *opened[10:])
    assert tickets.count == 30
    assert list(tickets.kept) == [f"T-{hours}" for hours in (*range(5, 9), *range(10, 30))]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Question about my bill", "billing"),
        ("We were charged twice; please refund", "billing"),
        ("请问发票怎么开？", "billing"),
        ("The export fails with error 500", "technical"),
        ("I can't log in", "technical"),
        ("页面打不开，一直报错", "technical"),
        ("It would be nice to have dark mode", "feature"),
        ("希望增加导出功能", "feature"),
        ("Hello, who is our contact?", "general"),
        ("A syntax for private notes", "general"),  # neither tax nor VAT
        ("", "general"),
    ],
)
def test_keywords_tell_the_category(text: str, category: str) -> None:
    assert category_of(text) == category
