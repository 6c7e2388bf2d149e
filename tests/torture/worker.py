"""The real worker as a process of the torture: the product's own, with the engine's functions wrapped before it starts.

Differences from production, all of them here: fault points; a shorter transaction time-out; a domain that raises at
events marked as poison, and knows no event again; ticks of a time long past; a learner that learns, but whose model no
worker scores with, since which model a worker had heard of when is the one thing that does not follow from the log.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.torture import forgetful, points, poison, ticking

TRANSACTION_MS: Final = 10_000


def main(told: Mapping[str, str], control: str, log: str, sabotage: str | None = None) -> None:
    """Work until signalled, as ``helix worker`` does, with these settings in the environment."""
    os.environ.update(told)
    _speak_to(log)
    threading.Thread(target=_follow_parent, daemon=True).start()
    points.install(points.Control(Path(control)))
    hurry_transactions()
    if sabotage is not None:
        from tests.torture import sabotages

        sabotages.SABOTAGES[sabotage]()
    ticking.install(Path(control).parent / ticking.CALM)
    import streams.agents  # noqa: F401 before its step is replaced
    from streams.beside import Beside
    from streams.cli import worker

    poison.install()
    forgetful.install()
    Beside._begin_to_follow = _follow_nobody  # type: ignore[assignment,method-assign]
    worker.command.main([], standalone_mode=True)


def hurry_transactions() -> None:
    """Give transactions less time, and requests for them in proportion; who imported these by name would not hear."""
    from streams.engine import transaction

    shorter = TRANSACTION_MS / transaction.TRANSACTION_MS
    for final in ("TRANSACTION_MS", "LONGEST_SILENT_MS"):
        setattr(transaction, final, int(getattr(transaction, final) * shorter))


def _speak_to(log: str) -> None:
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.stdout = sys.stderr = os.fdopen(file, "a", buffering=1)


def _follow_parent() -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(3)


async def _follow_nobody(_beside: Any) -> None:
    pass
