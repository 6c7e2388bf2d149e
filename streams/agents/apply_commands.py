"""A person on call knows something that no event says."""

from __future__ import annotations

from streams.app import Told, app, commands, policies, risk
from streams.domain import Customer, step
from streams.events import CommandFact


@app.agent(commands)
def apply_commands(customer: Customer, command: CommandFact, now: int) -> Told:
    """Do what a person on call asked for; tell what that changed, or why it changed nothing."""
    return step(customer, command, policies, risk, now / 1000)
