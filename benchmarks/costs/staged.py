"""An engine at work with its stages timed: the product's, or the small job's; a process of its own.

It is told by the environment, as a worker is, or a contender.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.contenders.helix_small import counting
from benchmarks.contenders.task import Task
from benchmarks.costs.timers import Timers
from streams.engine.app import Engine
from streams.engine.held import Held
from streams.engine.lane import Lane
from streams.engine.transaction import Transactions


def small() -> tuple[Engine, str]:
    """Return the engine of the small job, and its table."""
    return counting(Task.told()), "uses"


def product() -> tuple[Engine, str]:
    """Return the product's, with its agents, and its table."""
    import streams.agents  # noqa: F401 declares the agents on the app
    from streams.app import CUSTOMERS, engine

    return engine, CUSTOMERS


ENGINES: Final[dict[str, Callable[[], tuple[Engine, str]]]] = {"small": small, "product": product}


def instrument(engine: Engine, table: str, timers: Timers) -> None:
    """Time what a lane of the table goes through, from the outside."""
    fold, wrapped = engine._folds[table], timers.wrapped
    for agent in engine.app.agents.values():
        agent.fun = wrapped("step", agent.fun)
    states = replace(
        fold.states,
        new=wrapped("state new", fold.states.new),
        decode=wrapped("state decode", fold.states.decode),
        encode=wrapped("state encode", fold.states.encode),
    )
    engine._folds[table] = replace(
        fold,
        readers={topic: wrapped("decode", read) for topic, read in fold.readers.items()},
        states=states,
        writer=wrapped("fact encode", fold.writer),
    )
    for owner, name, stage in (
        (Held, "next_batch", "merge"),
        (Held, "keep", "apply"),
        (Lane, "_tell", "apply"),
        (Lane, "accept", "accept"),
        (Transactions, "_produce", "produce"),
        (Transactions, "commit", "commit"),
    ):
        setattr(owner, name, wrapped(stage, getattr(owner, name)))


def main() -> None:
    """Work ``events`` off, write to a file what that cost, and end."""
    events, to, job = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    logging.basicConfig(level=logging.WARNING)
    (engine, table), timers = ENGINES[job](), Timers()
    instrument(engine, table, timers)
    beginning: list[tuple[float, float, dict[str, float]]] = []
    threads: dict[str, float] = {}

    def changed(_table: str, _partition: int, _changes: Mapping[str, bytes | None], _facts: Any) -> None:
        done = sum(counters.events for counters in engine.counters().values())
        if done >= events:
            threads.update(_threads())
            engine.stop()

    def taken(*_: object) -> None:
        if not beginning:
            beginning.append((time.perf_counter(), time.process_time(), _threads()))

    engine.listen(changed, taken=taken)
    engine.run()
    wall, cpu, before = beginning[0]
    since = {name: took - before.get(name, 0.0) for name, took in threads.items()}
    took = time.process_time() - cpu - timers.wrapping_seconds
    counters = {"events": events, "seconds": time.perf_counter() - wall, "cpu_seconds": took}
    to.write_bytes(orjson.dumps({**counters, "stages": timers.seconds, "calls": timers.calls, "threads": since}))


def _threads() -> dict[str, float]:
    """Return the processor time of each of Python's threads, those of lanes as one."""
    found: dict[str, float] = defaultdict(float)
    clock: Callable[[int], int] | None = getattr(time, "pthread_getcpuclockid", None)
    if clock is None:  # as on macOS
        return found
    for thread in threading.enumerate():
        if thread.ident is not None:
            name = "lanes" if thread.name.startswith("lane") else thread.name
            found[name] += time.clock_gettime(clock(thread.ident))
    return found


if __name__ == "__main__":
    main()
