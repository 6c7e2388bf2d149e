"""A worker of the counting domain, as a process: ``worker.py BROKER PREFIX PARTITIONS OPTIONS`` (options as JSON)."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.record import Output
from tests.engine import counting as domain


def engine(broker: str, prefix: str, partitions: int, options: dict[str, object]) -> Engine:
    """Return an engine that counts."""
    made = Engine(f"{prefix}counting", Options(broker=broker, **options), rejects=prefix + domain.REJECTS)  # type: ignore[arg-type]
    made.fold(
        "counters",
        partitions=partitions,
        states=domain.STATES,
        readers={prefix + topic: reader for topic, reader in domain.READERS.items()},
        writer=domain.writer(prefix),
        outputs=[prefix + domain.SAYINGS],
        ticks=prefix + domain.TICKS,
        tick=lambda now: Output("", None, str(now).encode()),
        daily=domain.closes_at,
    )
    made.fold(
        "totals",
        partitions=1,
        states=domain.STATES,
        readers={prefix + domain.SAYINGS: domain.read_saying},
        writer=domain.writer(prefix),
    )
    for topic, fun in {**domain.AGENTS, domain.SAYINGS: domain.add_up}.items():
        made.app.agent(prefix + topic)(fun)
    made.app.agent("left.out")(lambda state, event: (state, ()))
    return made


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    worker = engine(sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]))
    worker.listen(
        lambda *_: None, taken=lambda table, number, states: print("took", table, number, len(states), flush=True)
    )
    worker.run()
