"""Points in a worker at which it can be told to die, to freeze, or to ask; put around the engine from outside.

An order lies in a file of the worker's control directory; whoever reaches the point that it names carries it out.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

ORDER: Final = "order.json"
MET: Final = "met.json"
GO: Final = "go"
LOSING: Final = "losing"
LOST: Final = "lost"
ASK_SECONDS: Final = 20.0
# Where a lane may be hit: (module, owner, function, before it, after it)
WRAPPED: Final = (
    ("streams.engine.transaction", "Transactions", "_produce", "before_produce", "before_commit"),
    ("streams.engine.transaction", "Transactions", "commit", None, "after_commit"),
    ("streams.engine.transaction", "Transactions", "fence", "before_fencing", "after_fencing"),
    ("streams.engine.ownership", None, "recover", None, "after_reading"),
    ("streams.engine.recovery", None, "bounds_of", None, "in_reading"),
    ("streams.engine.recovery", None, "bounds_around", None, "in_reading"),
    ("streams.engine.lanes", "Lanes", "rest", "in_revocation", None),
    ("streams.engine.lanes", "Lanes", "start", "before_start", None),
)
WRITTEN: Final = "before_commit"  # what was produced is on the log by then: librdkafka writes in its own time
FLUSH_SECONDS: Final = 5.0
POINTS: Final = tuple(point for *_, before, after in WRAPPED for point in (before, after) if point)


class Order(NamedTuple):
    """What to do at a point, after it was passed so many times: ``kill``, ``freeze`` or ``ask``."""

    point: str
    deed: str
    passes: int = 0
    number: int = 0


class Control:
    """A worker's side of its control directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._order = directory / ORDER
        self._losing = directory / LOSING
        self._passed = (0, 0)
        self._random = Random(directory.name)

    def reach(self, point: str, first: Callable[[], object] = lambda: None) -> None:
        """Do what is ordered for this point, if anything is, and something else before it."""
        try:
            order = Order(*json.loads(self._order.read_bytes()))
        except FileNotFoundError:
            return
        if order.point != point or not self._due(order):
            return
        try:
            self._order.rename(self._directory / MET)
        except FileNotFoundError:  # another lane was quicker
            return
        first()
        if order.deed == "ask":
            self._wait_for_leave()
        else:
            os.kill(os.getpid(), signal.SIGKILL if order.deed == "kill" else signal.SIGSTOP)

    def loses(self, records: Sequence[object]) -> bool:
        """Return whether a batch on its way to a lane is to be lost; leave word if there was anything in it."""
        lost = self._losing.exists() and self._random.random() < 0.2
        if lost and records:
            (self._directory / LOST).touch()
        return lost

    def _due(self, order: Order) -> bool:
        number, passed = self._passed
        self._passed = order.number, passed + 1 if number == order.number else 1
        return self._passed[1] > order.passes

    def _wait_for_leave(self) -> None:
        go = self._directory / GO
        until = time.monotonic() + ASK_SECONDS
        while not go.exists() and time.monotonic() < until:
            time.sleep(0.005)
        go.unlink(missing_ok=True)


def install(control: Control) -> None:
    """Put the points around the engine; raise AttributeError if it has not what they are put around."""
    from importlib import import_module

    for module, owner, name, before, after in WRAPPED:
        home: Any = import_module(module)
        home = getattr(home, owner) if owner else home
        setattr(home, name, _around(control, getattr(home, name), before, after))
    _lose(control)


def _around(control: Control, call: Callable[..., Any], before: str | None, after: str | None) -> Callable[..., Any]:
    @wraps(call)
    def around(*args: Any, **kwargs: Any) -> Any:
        if before:
            control.reach(before)
        answer = call(*args, **kwargs)
        if after == WRITTEN:
            control.reach(after, lambda: args[0]._producer.flush(FLUSH_SECONDS))
        elif after:
            control.reach(after)
        return answer

    return around


def _lose(control: Control) -> None:
    from streams.engine.intake import Intake

    accept = Intake.accept

    def sometimes(self: Intake, partition: Any, start: int, end: int, records: Sequence[Any], log_end: int) -> None:
        if not control.loses(records):
            accept(self, partition, start, end, records, log_end)

    Intake.accept = sometimes  # type: ignore[method-assign]
