"""How far an engine is: the warm-up ends when its events are handled, the run when its transactions are acknowledged.

Were the warm-up to end with a commit, what the other lanes had in hand at that moment would count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.contenders.task import Meter, Task
from streams.engine.app import Engine
from streams.engine.batch import Batch
from streams.engine.counters import Counters
from streams.engine.held import Held

NextBatch = Callable[[Held, int], Batch]


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
    setattr(Held, "next_batch", counted(Held.next_batch, meter))  # noqa: B010 likewise


def counted(next_batch: NextBatch, meter: Meter) -> NextBatch:
    """Return what folds a batch and tells the meter how many events that makes: by event it would cost Helix alone."""
    handled, due = 0, meter.due

    def folded(held: Held, limit: int) -> Batch:
        nonlocal handled, due
        batch = next_batch(held, limit)
        handled += batch.events
        if handled >= due:
            due = meter.at(handled)
        return batch

    return folded
