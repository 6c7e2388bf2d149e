"""Usage becomes engagement and adoption."""

from __future__ import annotations

from streams.app import Told, app, policies, risk, usage
from streams.domain import Customer, step
from streams.events import FeatureUsed


@app.agent(usage)
def track_usage(customer: Customer, event: FeatureUsed, now: int) -> Told:
    """Count what a customer used; tell what that changed."""
    return step(customer, event, policies, risk, now / 1000)
