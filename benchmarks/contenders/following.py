"""How far an engine is: the warm-up ends when its events are handled, the run when its transactions are acknowledged.

Were the warm-up to end with a commit, what the other lanes had in hand at that moment would count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.contenders.task import Meter, Task
from streams.engine.app import Engine

Agent = Callable[[Any, Any, int], Any]


def follow(engine: Engine, task: Task) -> None:
    """Say how far ``engine`` is with the topic of the task; stop it when everything is committed."""
    meter = Meter(task)

    def changed(_table: str, _partition: int, _changes: Mapping[str, bytes | None], _facts: Sequence[Any]) -> None:
        events = sum(counters.events for counters in engine.counters().values())
        if events >= task.events:
            meter.done(events)
            engine.stop()

    engine.listen(changed)
    for agent in engine.app.agents.values():
        if task.topic in agent.get_topic_names():
            agent.fun = counted(agent.fun, task.warm, partial(_warmed, engine, meter))


def counted(fun: Agent, warm: int, warmed: Callable[[Agent, Agent, int], object]) -> Agent:
    """Return an agent that tells of its call number ``warm``: itself, whom it calls, and the number."""
    calls = 0

    def step(state: Any, event: Any, now: int) -> Any:
        nonlocal calls
        calls += 1
        if calls == warm:
            warmed(step, fun, calls)
        return fun(state, event, now)

    return step


def _warmed(engine: Engine, meter: Meter, counting: Agent, fun: Agent, calls: int) -> None:
    """Tell the meter, and let what is measured be called from now on without being counted call by call."""
    meter.at(calls)
    for lane in engine._lanes.owned.values():
        for source in lane.held.sources:
            if source.agent is counting:
                source.agent = fun
