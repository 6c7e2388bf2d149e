"""Events at which the domain raises, after it has touched the state: what a bug in it would do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

MARK: Final = "poison-"
AGENTS: Final = ("track_lifecycle", "track_tickets", "track_usage")


class Poisoned(RuntimeError):  # noqa: N818 what happened to the domain
    """The domain has a bug."""


def is_poison(event: Any) -> bool:
    """Return whether the domain raises at this event."""
    return bool(event.event_id.startswith(MARK))


def install() -> None:
    """Let the agents' step raise at poison."""
    for module in agents():
        module.step = poisoned(module.step)


def agents() -> list[Any]:
    """Return the modules of the agents that step."""
    return [sys.modules[f"streams.agents.{name}"] for name in AGENTS]


def poisoned(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step that raises at poison, and leaves its trace in the state."""

    def raising(customer: Any, event: Any, *rest: Any) -> Any:
        if is_poison(event):
            customer.at += 1e6
            customer.evidence.append("poison")
            raise Poisoned(event.event_id)
        return step(customer, event, *rest)

    return raising
