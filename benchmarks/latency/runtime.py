"""Who answers events: where they go, where the answers come, and how one case of it is measured."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.latency import sending
from benchmarks.latency.plan import Plan
from benchmarks.latency.reading import Answers

BESIDE: Final = "beside a flooded partition"


def nothing(*_: object) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Runtime:
    """One that runs: it reads ``events`` and writes ``answers``.

    ``prepare`` is called before a plan's events are sent; ``check``, after its answers came, raises if the runtime has
    ended by itself.
    """

    broker: str
    events: str
    answers: str
    partitions: int
    check: Callable[[], None]
    prepare: Callable[[Plan], None] = nothing

    def measured(self, plan: Plan, flooded: bool = False) -> dict[str, Any]:
        """Return what came of a plan, if asked for beside a flood of partition 0, of which the plan keeps out."""
        self.prepare(plan)
        with ExitStack() as stack:
            answers = stack.enter_context(closing(Answers(self.broker, self.answers, plan.first_partition)))
            if flooded:
                beginning = plan.begin.timestamp()
                flood = stack.enter_context(sending.flood(self.broker, self.events, self.partitions, beginning))
            sender = stack.enter_context(sending.on_schedule(self.broker, self.events, plan))
            found = {"case": BESIDE if flooded else f"{plan.rate:g} events/s", **answers.measure(plan, sender)}
            if flooded:
                flood.send("enough")
                found |= flood.recv()
        self.check()
        return found
