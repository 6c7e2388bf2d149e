"""How far an engine is: the warm-up ends when its events are handled, the run when its transactions are acknowledged.

Were the warm-up to end with a commit, what the other lanes had in hand at that moment would count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.contenders.task import Meter, Task
from streams.engine.app import Engine
from streams.engine.batch import Batch
from streams.engine.counters import Counters

Agent = Callable[[Any, Any, int], Any]


def follow(engine: Engine, task: Task) -> None:
    """Say how far ``engine`` is with the topic of the task; stop it when everything is committed."""
    meter = Meter(task)
    add, committed = Counters.add, 0

    def added(counters: Counters, batch: Batch, fold_seconds: float, commit_seconds: float) -> None:
        nonlocal committed
        add(counters, batch, fold_seconds, commit_seconds)
        committed += batch.events
        if meter.committed(committed):
            engine.stop()

    # Not by listening: nobody is told of what a lane commits while it is given away.
    setattr(Counters, "add", added)  # noqa: B010 mypy knows it for a method
    for agent in engine.app.agents.values():
        if task.topic in agent.get_topic_names():
            agent.fun = counted(agent.fun, meter)


def counted(fun: Agent, meter: Meter) -> Agent:
    """Return an agent that tells the meter how often it was called, whenever that wants to know."""
    calls, due = 0, meter.due

    def step(state: Any, event: Any, now: int) -> Any:
        nonlocal calls, due
        calls += 1
        if calls >= due:
            due = meter.at(calls)
        return fun(state, event, now)

    return step
