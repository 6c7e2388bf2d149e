"""A worker of the counting domain, to be run as a process."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from pathlib import Path

from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.record import Output
from tests.engine import counting as domain
from tests.engine.flaws import FLAWS


def engine(broker: str, prefix: str, partitions: int, options: dict[str, object], layout: int = 1) -> Engine:
    """Return an engine that counts."""
    made = Engine(f"{prefix}counting", Options(**{"broker": broker, **options}), rejects=prefix + domain.REJECTS)  # type: ignore[arg-type]
    made.fold(
        "counters",
        partitions=partitions,
        states=replace(domain.STATES, layout=layout),
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
    made.app.agent("left.out")(lambda state, event, now: (state, ()))
    return made


def main(broker: str, prefix: str, partitions: int, options: dict[str, object], errors: str) -> None:
    """Work until signalled; what is to be said goes to the file ``errors``.

    Among the options may be a ``flaw``, one of FLAWS or several with blanks between, and the ``layout`` of the states.
    """
    sys.stderr = Path(errors).open("a", buffering=1)  # noqa: SIM115 it lasts as long as the process
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("streams").setLevel(logging.INFO)
    for flaw in str(options.pop("flaw", "")).split():
        FLAWS[flaw]()
    layout = int(str(options.pop("layout", 1)))
    engine(broker, prefix, partitions, options, layout).run()
