"""Time passes without events, and silence is the most important signal."""

from __future__ import annotations

from streams.app import Told, app, policies, risk, ticks
from streams.domain import Customer, close_day


@app.agent(ticks)
def advance_time(customer: Customer, closed_at: int, _now: int) -> Told:
    """Close a customer's day at ``closed_at``, in seconds since the epoch; tell what it came to."""
    return close_day(customer, closed_at, policies, risk)
