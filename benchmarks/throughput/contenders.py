"""Who takes part: how each is started, what it guarantees, and where its final state is read from."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from benchmarks.running import python
from benchmarks.stage import PARTITIONS, Stage
from benchmarks.throughput import java, kept, peers
from benchmarks.workload import Workload
from streams.adapters.embedded import LocalError

Job = Literal["small", "full"]
JOBS: Final[tuple[Job, ...]] = ("small", "full")
SLOW: Final = 0.05  # of a workload's events, for who would take minutes
EVENLY: Final = (("uniform", 5_000),)


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

    ``family`` is what ratios are by; ``states`` returns the digest of what a run has made durable, None where nothing
    is kept. ``share`` is that of a workload's events, ``only`` the workloads it is limited to, if any.
    """

    runtime: str
    version: str
    guarantee: str
    family: str
    job: Job
    command: tuple[str, ...]
    states: Callable[[Place], str] | None
    variant: str = ""
    told: Callable[[str, Workload], Mapping[str, str]] = lambda _broker, _workload: {}
    own_topics: bool = False  # writes beside the workload's topic instead of under a name of the run
    share: float = 1.0
    only: tuple[tuple[str, int], ...] = ()

    @property
    def slug(self) -> str:
        """What names it on Kafka and on disk."""
        words = "".join(letter if letter.isalnum() else " " for letter in f"{self.runtime} {self.guarantee}".lower())
        return "-".join(words.split())

    def takes(self, job: Job, customers: int, skew: str) -> bool:
        """Return whether it is to be measured at this."""
        return self.job == job and (not self.only or (skew, customers) in self.only)


def helix() -> list[Contender]:
    """Return Helix: its engine with a small agent, and the product's app."""
    common: dict[str, Any] = {
        "runtime": "Helix",
        "version": version("helix-streams"),
        "guarantee": "exactly once",
        "family": "helix",
    }
    return [
        Contender(
            **common,
            job="small",
            command=python("helix_small"),
            states=lambda place: kept.uses_of_helix(place.changelog(f"{place.name}helix-uses")),
        ),
        Contender(
            **common,
            job="full",
            command=python("helix_full"),
            states=lambda place: kept.customers(place.changelog(f"{place.name}helix-customers")),
            told=_settings,
            own_topics=True,
        ),
    ]


def _settings(broker: str, workload: Workload) -> dict[str, str]:
    return {
        "HELIX_BROKER": broker,
        "HELIX_NAMESPACE": workload.namespace,
        "HELIX_PARTITIONS": str(PARTITIONS),
        "HELIX_LEARNING": "0",
        "HELIX_TICKS": "0",
    }


def raw() -> Contender:
    """Return the ceiling."""
    client = version("confluent-kafka")
    return Contender("raw consumer", client, "keeps nothing", "raw", "small", python("raw"), None, only=EVENLY)


def faust() -> Contender:
    """Return Faust without our engine."""
    return Contender(
        "Faust",
        version("faust-streaming"),
        "changelog, at least once",
        "faust",
        "small",
        python("faust_small"),
        lambda place: kept.uses_in_json(place.changelog(f"{place.name}faust-uses")),
        share=SLOW,
        only=EVENLY,
    )


def quix(build: Path) -> list[Contender]:
    """Return Quix Streams with both of its guarantees."""
    interpreter = peers.interpreter("quix", build)
    readers = {"small": kept.uses_in_json, "full": kept.customers}
    return [
        Contender(
            "Quix Streams",
            peers.version("quix", "quixstreams"),
            guarantee.replace("-", " "),
            "quix",
            job,
            python(f"quix_{job}", interpreter),
            partial(_changelog_of_quix, readers[job]),
            variant=guarantee,
        )
        for job in JOBS
        for guarantee in ("at-least-once", "exactly-once")
    ]


def bytewax(build: Path) -> list[Contender]:
    """Return Bytewax, whose snapshots lie on disk."""
    interpreter = peers.interpreter("bytewax", build)
    readers = {"small": kept.uses_in_snapshots, "full": kept.customers_in_snapshots}
    return [
        Contender(
            "Bytewax",
            peers.version("bytewax", "bytewax"),
            "snapshots every 10 s, at least once",
            "bytewax",
            job,
            python(f"bytewax_{job}", interpreter),
            partial(_directory, readers[job]),
        )
        for job in JOBS
    ]


def _changelog_of_quix(read: Callable[[kept.Changelog], str], place: Place) -> str:
    return read(place.changelog(place.name.rstrip(".")))


def _directory(read: Callable[[Path], str], place: Place) -> str:
    return read(place.directory)


def kafka_streams(stage: Stage) -> list[Contender]:
    """Return Kafka Streams with both of its stores; nobody where there is no JDK."""
    command = java.command(stage.build)
    if not command:
        stage.say("Kafka Streams is left out: it needs a JDK (javac, java) of version 17 or newer on the path.")
        return []
    return [
        Contender(
            f"Kafka Streams, {called}",
            java.version(),
            "exactly once v2, 2 threads",
            "kafka_streams",
            "small",
            command,
            lambda place: kept.uses_in_json(place.changelog(f"{place.name}streams-uses")),
            variant=store,
        )
        for store, called in (("memory", "in memory"), ("rocksdb", "RocksDB"))
    ]


def everybody(stage: Stage) -> tuple[list[Contender], dict[str, str]]:
    """Return all contenders, Helix first, after preparing what they need, and why some cannot take part."""
    others: dict[str, Callable[[], list[Contender]]] = {
        "Quix Streams": partial(quix, stage.build),
        "Bytewax": partial(bytewax, stage.build),
        "Kafka Streams": partial(kafka_streams, stage),
    }
    found, failures = [*helix(), raw()], {}
    for name, prepare in others.items():
        try:
            found += prepare()
        except (OSError, subprocess.CalledProcessError, LocalError) as error:
            failures[name] = f"it cannot be prepared: {error}"
            stage.say(f"{name}: {failures[name]}")
    return [*found, faust()], failures
