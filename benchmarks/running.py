"""A contender's process: started, watched, ended whatever happens, and what it said of how far it was."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from streams.adapters.embedded.process import Child

ROOT = Path(__file__).parents[1]
WORDS: Final = 5  # of a mark; a line that is being written may have fewer


class Mark(NamedTuple):
    """So many events were behind at a time of the monotonic clock, for so much processor time of the process."""

    events: int
    seconds: float
    cpu_seconds: float


class Measured(NamedTuple):
    """What came after the warm-up; of several processes, too, how much each had handled at its end, and committed."""

    events: int
    seconds: float
    cpu_seconds: float
    warm: tuple[int, ...] = ()
    committed: tuple[int, ...] = ()

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / max(self.seconds, 1e-9)


class Failed(RuntimeError):  # noqa: N818 what happened to the run
    """A contender did not come to its end; the message says how it ended and where its log is."""


def run(command: Sequence[str], told: Mapping[str, str], log: Path, timeout_seconds: float) -> Measured:
    """Run a contender and return what it did after the warm-up; raise `Failed`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    child = Child(command, log, told=told)
    try:
        status = child.wait(timeout_seconds)
    finally:
        child.stop(grace_seconds=5)
    found = marks(log.read_text(errors="replace"))
    if status != 0 or found.keys() != {"warm", "done"}:
        ended = f"was not done after {timeout_seconds:.0f} s" if status is None else f"ended with {status}"
        raise Failed(f"{ended}; its log is {log}")
    return between(found["warm"], found["done"])


def marks(text: str) -> dict[str, Mark]:
    """Return the marks in what a contender said.

    >>> marks("mark warm 10 1.5 0.5\\nhello\\nmark done")
    {'warm': Mark(events=10, seconds=1.5, cpu_seconds=0.5)}
    """
    return dict(said(text))


def said(text: str) -> Iterator[tuple[str, Mark]]:
    """Yield every mark in what a contender said, as it said them."""
    for line in text.splitlines():
        if line.startswith("mark ") and len(words := line.split()) == WORDS:
            yield words[1], Mark(int(words[2]), float(words[3]), float(words[4]))


def between(warm: Mark, done: Mark) -> Measured:
    """Return what was done between two marks."""
    return Measured(done.events - warm.events, done.seconds - warm.seconds, done.cpu_seconds - warm.cpu_seconds)


def python(module: str, interpreter: Path | None = None) -> tuple[str, ...]:
    """Return the command that runs a contender written in Python."""
    return str(interpreter or sys.executable), "-m", f"benchmarks.contenders.{module}"
