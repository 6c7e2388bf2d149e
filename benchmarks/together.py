"""Several processes of one contender that share its work, and the time that all of them take."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM
from typing import Final, NamedTuple

from benchmarks.contenders.task import STEPS
from benchmarks.running import Failed, Mark, Measured, between, said
from streams.adapters.embedded.process import Child

POLL_SECONDS: Final = 0.25  # their words are read whole each time, on the cores that they are measured on
REST_SECONDS: Final = 1.0  # for the events of which nothing is said any more


class Said(NamedTuple):
    """One process has so many events behind by then; ``committed`` if they are."""

    seconds: float
    process: int
    committed: bool
    events: int
    cpu_seconds: float


def run(command: Sequence[str], told: Mapping[str, str], log: Path, timeout_seconds: float, processes: int) -> Measured:
    """Run a contender in so many processes and return what all did after the warm-up; raise `Failed`.

    None of them knows when all is handled, so they are told to end then, by SIGTERM.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    events, warm = int(told["BENCH_EVENTS"]), int(told["BENCH_WARM"])
    logs = [log.with_name(f"{log.stem}-{number}{log.suffix}") for number in range(processes)]
    deadline = time.monotonic() + timeout_seconds
    with ExitStack() as stack:
        children = []
        for number, one in enumerate(logs):
            whose = {**told, "BENCH_PROCESSES": str(processes), "BENCH_NUMBER": str(number)}
            children.append(child := Child(command, one, told=whose))
            stack.callback(child.stop, grace_seconds=5)
        enough = events - processes * (events // STEPS + 1)
        handled, since = 0, time.monotonic()
        while time.monotonic() < deadline and any(child.alive for child in children):
            time.sleep(POLL_SECONDS)
            if (said_now := _handled(logs)) > handled:  # some of it again, where a partition changed hands
                handled, since = said_now, time.monotonic()
            elif handled >= enough and time.monotonic() - since >= REST_SECONDS:
                break
        for child in children:
            if child.alive:
                os.kill(child.pid, SIGTERM)
        statuses = [child.wait(max(0.0, deadline - time.monotonic())) for child in children]
    reached = measured(logs, warm, events)
    if any(status != 0 for status in statuses) or reached is None:
        of = "all" if reached is not None else "not everything"
        raise Failed(f"ended with {statuses}, and {of} was committed; its logs are {logs[0]} and beside it")
    return reached


def measured(logs: Sequence[Path], warm: int, events: int) -> Measured | None:
    """Return what came between all having handled the warm-up and committed everything; None if they never had."""
    handled, committed, cpu_seconds = [0] * len(logs), [0] * len(logs), [0.0] * len(logs)
    begun: Mark | None = None
    shared: tuple[int, ...] = ()
    for one in sorted(_said(logs)):
        handled[one.process] = max(handled[one.process], one.events)
        cpu_seconds[one.process] = max(cpu_seconds[one.process], one.cpu_seconds)
        if one.committed:
            committed[one.process] = one.events
        if begun is None and sum(handled) >= warm:
            begun, shared = Mark(sum(handled), one.seconds, sum(cpu_seconds)), tuple(handled)
        if begun is not None and sum(committed) >= events:
            done = between(begun, Mark(sum(committed), one.seconds, sum(cpu_seconds)))
            return done._replace(warm=shared, committed=tuple(committed))
    return None


def _handled(logs: Sequence[Path]) -> int:
    most: dict[int, int] = {}
    for one in _said(logs):
        most[one.process] = max(most.get(one.process, 0), one.events)
    return sum(most.values())


def _said(logs: Sequence[Path]) -> Iterator[Said]:
    for process, log in enumerate(logs):
        for name, mark in said(log.read_text(errors="replace")):
            yield Said(mark.seconds, process, name == "committed", mark.events, mark.cpu_seconds)
