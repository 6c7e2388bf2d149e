"""Who takes part: how each is started, what it guarantees, and where its final state is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from benchmarks.running import python
from benchmarks.throughput import kept, peers
from benchmarks.workload import Workload

Job = Literal["small", "full"]
SLOW = 0.04  # of the events of a workload, for who would take minutes


@dataclass(frozen=True)
class Contender:
    """One configuration of a runtime at one job.

    ``family`` is what ratios are by; ``states`` returns the digest of what it made durable, given the broker, the name
    that its run had and its directory, and is None where nothing is kept. ``share`` is that of a workload's events.
    """

    runtime: str
    version: str
    guarantee: str
    family: str
    job: Job
    command: tuple[str, ...]
    states: Callable[[str, str, Path], str] | None
    variant: str = ""
    settings: Callable[[str, Workload], Mapping[str, str]] = field(default=lambda _broker, _workload: {})
    share: float = 1.0
    customers: tuple[int, ...] = (5_000, 500_000)
    skews: tuple[str, ...] = ("uniform", "skewed")

    @property
    def slug(self) -> str:
        """What names it on Kafka and on disk."""
        return "-".join("".join(c if c.isalnum() else " " for c in f"{self.runtime} {self.guarantee}".lower()).split())


def helix() -> list[Contender]:
    """Return Helix: its engine with a small agent, and the product."""
    engine, once = version("helix-streams"), "exactly once"
    return [
        Contender(
            "Helix",
            engine,
            once,
            "helix",
            "small",
            tuple(python("helix_small")),
            lambda broker, name, _: kept.uses_of_helix(kept.changelog(broker, f"{name}helix-uses")),
        ),
    ]


def raw() -> list[Contender]:
    """Return the ceiling."""
    client = version("confluent-kafka")
    command = tuple(python("raw"))
    return [
        Contender(
            "raw consumer",
            client,
            "nothing kept",
            "raw",
            "small",
            command,
            None,
            customers=(5_000,),
            skews=("uniform",),
        )
    ]


def quix(build: Path) -> list[Contender]:
    """Return Quix Streams with both of its guarantees."""
    interpreter, installed = peers.interpreter("quix", build), peers.version("quix", "quixstreams")
    return [
        Contender(
            "Quix Streams",
            installed,
            guarantee.replace("-", " "),
            "quix",
            "small",
            tuple(python("quix_small", interpreter)),
            lambda broker, name, _: kept.uses_of_quix(kept.changelog(broker, name.rstrip("."))),
            variant=guarantee,
        )
        for guarantee in ("at-least-once", "exactly-once")
    ]


def everybody(build: Path) -> list[Contender]:
    """Return all contenders, Helix first; prepares what they need."""
    return [*helix(), *raw(), *quix(build)]
