"""Support tickets become distress and relief."""

from __future__ import annotations

from streams.app import Told, app, policies, risk, tickets
from streams.domain import Customer, step
from streams.events import TicketFact


@app.agent(tickets)
def track_tickets(customer: Customer, event: TicketFact, now: int) -> Told:
    """Follow a customer's tickets; tell what that changed."""
    return step(customer, event, policies, risk, now / 1000)
