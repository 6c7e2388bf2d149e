"""Who the customer is, what it pays, what it says, and whether it stays."""

from __future__ import annotations

from streams.app import Told, app, lifecycle, policies, risk
from streams.domain import Customer, step
from streams.events import CustomerErased, LifecycleFact


@app.agent(lifecycle)
def track_lifecycle(customer: Customer, event: LifecycleFact, now: int) -> Told:
    """Take a change of a customer's account in; tell what that changed, and whom to forget."""
    kept, facts = step(customer, event, policies, risk, now / 1000)
    return kept, [*facts, event] if isinstance(event, CustomerErased) else facts
