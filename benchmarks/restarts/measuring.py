"""For how long partitions stand still while workers come, go, are restarted and die, under load."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import uuid4

from benchmarks.costs import core
from benchmarks.latency import sending
from benchmarks.latency.plan import Plan
from benchmarks.recovery import changelog
from benchmarks.restarts.crew import Crew
from benchmarks.restarts.trail import Trail
from streams.cli._replaying import told
from streams.events import USAGE
from streams.settings import Settings

PATIENCE_SECONDS: Final = 60.0
SETTLE_SECONDS: Final = 3.0
ON_ITS_WAY_SECONDS: Final = 0.3  # what was committed before a kill is seen until then
LOOK_SECONDS: Final = 0.01
ONE, TWO = "worker-1", "worker-2"


class Scene:
    """Workers under load, and the trail that they leave."""

    def __init__(self, settings: Settings, crew: Crew, trail: Trail) -> None:
        self.crew, self.trail, self._numbers = crew, trail, range(settings.partitions)

    def join(self) -> dict[str, Any]:
        """Let a second worker join the first; return how long the lanes stood still that the first one kept."""
        self.crew.start(ONE)
        self._until_all_work(time.monotonic())
        began = time.monotonic()
        self.crew.start(TWO)
        while not self.crew.taken(TWO):
            self._look(began)
        ended = self._until_all_work(time.monotonic())
        kept = set(self._numbers) - self.crew.taken(TWO)
        return _row("given back by a rebalance", [self.trail.gap(number, began, ended) for number in kept])

    def roll(self, rounds: int) -> dict[str, Any]:
        """Restart each in good order, one after the other; return how long the lane stood still that did so longest."""
        gaps = []
        for name in (ONE, TWO) * rounds:
            began = time.monotonic()
            self.crew.leave(name)
            left = time.monotonic()
            self.crew.start(name)
            while not self.crew.taken(name):  # else the others, who have its lanes meanwhile, are all there is to see
                self._look(left)
            ended = self._until_all_work(left)
            gaps.append(max(self.trail.gap(number, began, ended) for number in self._numbers))
        return _row("restarted in good order", gaps)

    def kill(self, rounds: int) -> dict[str, Any]:
        """Kill one and start it again, again and again; return how long it took until all lanes worked again."""
        seconds = []
        for name in (ONE, TWO) * rounds:
            killed = time.monotonic()
            self.crew.kill(name)
            self.crew.start(name)
            since = killed + ON_ITS_WAY_SECONDS
            self._until_all_work(since)
            seconds.append(max(self.trail.first(number, since) for number in self._numbers) - killed)
        return _row("killed and started again", seconds)

    def _until_all_work(self, since: float) -> float:
        while not self.trail.works(since):
            self._look(since)
        time.sleep(SETTLE_SECONDS)
        return time.monotonic()

    def _look(self, since: float) -> None:
        self.crew.check()
        if time.monotonic() - since > PATIENCE_SECONDS:
            raise TimeoutError(f"not all partitions work after {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOK_SECONDS)


def _row(case: str, seconds: list[float]) -> dict[str, Any]:
    return {
        "case": case,
        "times": len(seconds),
        "median_seconds": round(median(seconds), 3),
        "worst_seconds": round(max(seconds), 3),
    }


def measure(broker: str, redis: str, folder: Path, *, customers: int, rate: float, rounds: int) -> list[dict[str, Any]]:
    """Return rows of seconds, with so many customers' states in the lanes and ``rate`` events/s."""
    with scene(broker, redis, folder, customers, rate) as one:
        rows = [one.join(), one.roll(rounds), one.kill(rounds)]
    return [{**row, "customers": customers, "rate": rate} for row in rows]


@contextmanager
def scene(broker: str, redis: str, folder: Path, customers: int, rate: float) -> Iterator[Scene]:
    """Yield a scene without a worker yet; events go on until it ends."""
    models, watermark = core.models()
    settings = Settings(broker=broker, redis=redis, namespace=f"restarts-{uuid4().hex[:8]}.", learning=False)
    changelog.write(settings, models, customers, watermark)
    # In event time all happens within minutes after the last day closed: no other closes meanwhile.
    begin = datetime.fromtimestamp(watermark / 1_000, UTC)
    plan = Plan("restarts", rate, PATIENCE_SECONDS * 5, 0.0, begin, settings.partitions)
    with (
        closing(Crew({**told(settings), "PYTHONUNBUFFERED": "1"}, folder / "logs")) as crew,
        Trail(broker, changelog.changelog(settings), settings.partitions) as trail,
        sending.on_schedule(broker, settings.topic(USAGE), plan) as sender,
    ):
        sender.recv()
        yield Scene(settings, crew, trail)
