"""Who the customer is, what it pays, what it says, and whether it stays."""

from __future__ import annotations

from streams.app import Told, app, lifecycle, policies, risk
from streams.domain import Customer, step
from streams.events import LifecycleFact


@app.agent(lifecycle)
def track_lifecycle(customer: Customer, event: LifecycleFact) -> Told:
    """Take a change of a customer's account in; tell what that changed."""
    return step(customer, event, policies, risk)
