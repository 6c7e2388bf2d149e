"""How far an engine is: what its transactions have committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.contenders.task import Meter, Task
from streams.engine.app import Engine


def follow(engine: Engine, task: Task) -> None:
    """Say how far ``engine`` is after every commit's acknowledgement; stop it when everything is committed."""
    meter = Meter(task)

    def changed(_table: str, _partition: int, _changes: Mapping[str, bytes | None], _facts: Sequence[Any]) -> None:
        events = sum(counters.events for counters in engine.counters().values())
        if meter.at(events):
            meter.done(events)
            engine.stop()

    engine.listen(changed)
