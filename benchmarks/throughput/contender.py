"""What a contender is: one configuration of a runtime at one job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from benchmarks.throughput import kept
from benchmarks.workload import Workload

Job = Literal["small", "full"]
JOBS: Final[tuple[Job, ...]] = ("small", "full")
Logs = tuple[tuple[str, int], ...]  # by skew and customers
ROUNDS: Final = 5  # of what a ratio with both cores may be of
FEWER_ROUNDS: Final = 3  # of what one of a single process may be of, and of what none is asked of
TRIED: Final = 2  # that everybody has


class Place(NamedTuple):
    """Where a run has left what it keeps: under a name on the broker, or in a directory."""

    broker: str
    name: str
    directory: Path

    def changelog(self, part: str) -> kept.Changelog:
        """Return the newest values of its changelog with this in the name."""
        return kept.changelog(self.broker, part)


@dataclass(frozen=True)
class Contender:
    """One configuration of a runtime at one job.

    ``states`` returns the digest of what a run has made durable, None where nothing is kept. ``shares`` are those of a
    workload's events, by customers, of one that is slow; ``only`` the workloads it is limited to, if any; a first look
    has those that are ``quick``. Several ``processes`` share its work, each in so many ``threads``.
    """

    runtime: str
    version: str
    guarantee: str
    job: Job
    command: tuple[str, ...]
    states: Callable[[Place], str] | None
    variant: str = ""
    told: Callable[[str, Workload], Mapping[str, str]] = lambda _broker, _workload: {}
    own_topics: bool = False  # writes beside the workload's topic instead of under a name of the run
    shares: Mapping[int, float] = field(default_factory=dict)
    quick: bool = True
    only: Logs = ()
    processes: int = 1
    threads: int = 1
    most_rounds: int = ROUNDS

    @property
    def cores(self) -> int:
        """How many cores it can keep busy at once."""
        return self.processes * self.threads

    @property
    def slug(self) -> str:
        """What names it on Kafka and on disk."""
        words = "".join(letter if letter.isalnum() else " " for letter in f"{self.runtime} {self.guarantee}".lower())
        return "-".join(words.split())

    def takes(self, job: Job, customers: int, skew: str) -> bool:
        """Return whether it is to be measured at this."""
        return self.job == job and (not self.only or (skew, customers) in self.only)

    def events(self, workload: Workload) -> int:
        """Return how many events it is given in a whole run, so that slow ones take no longer than need be."""
        return int(workload.events * self.shares.get(workload.customers, 1.0))

    def rounds(self, workload: Workload) -> int:
        """Return how often it is to be measured at this in a whole run, if it is the fastest of its runtime."""
        return self.most_rounds if workload.skew == "uniform" else TRIED
