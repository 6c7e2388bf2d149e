"""Who takes part: how each is started, what it guarantees, and where its final state is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.running import ROOT, python
from benchmarks.stage import PARTITIONS
from benchmarks.throughput import java, kept, peers
from benchmarks.throughput.contender import JOBS, Contender, Job, Place
from benchmarks.throughput.ratios import CEILING, HELIX, PEERS
from benchmarks.workload import Workload
from streams.cli._replaying import told
from streams.settings import Settings

SLOWER: Final = {5_000: 0.3}  # of a workload's events, for who would take several times as long as others
SLOWEST: Final = {5_000: 1 / 50}  # and for who would take minutes
FASTEST: Final = ("memory", 1_000)
SELDOM: Final = (("memory", "in memory", 1_000), ("rocksdb", "RocksDB", 1_000))  # Kafka Streams, and when it commits
BATCHES: Final = (1_000, 10_000)  # of Bytewax: by default, and as large as ours may be, where it is the faster
EVENLY: Final = (("uniform", 5_000),)
EVEN: Final = (*EVENLY, ("uniform", 500_000))
ALL: Final = tuple(customers for _, customers in EVEN)
EXACTLY_ONCE: Final = "exactly-once"
COLD: Final = (("uniform", 500_000),)
THROUGHPUT: Final = ("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC")  # of Java: no cores to spare for a collector beside
SOURCE: Final = ROOT / "benchmarks" / "contenders" / "kafka_streams" / "Small.java"


def helix() -> list[Contender]:
    """Return Helix: its engine with a small agent, and the product's app."""
    common: dict[str, Any] = {
        "runtime": HELIX,
        "version": version("helix-streams"),
        "guarantee": "exactly once",
    }
    one = [
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
    return [*one, *map(in_two, one)]


def in_two(one: Contender) -> Contender:
    """Return a contender as two processes that share its work, since one has one interpreter, whatever the cores.

    A first look has them for the small job, of which Kafka Streams has two threads, and its ratios both cores.
    """
    return replace(
        one,
        guarantee=f"{one.guarantee}, 2 processes",
        processes=2,
        quick=one.job == "small",
        only=EVEN,
        decides=ALL,
    )


def _settings(broker: str, workload: Workload) -> Mapping[str, str]:
    return told(Settings(broker=broker, namespace=workload.namespace, partitions=PARTITIONS, learning=False))


def raw() -> list[Contender]:
    """Return the ceilings of a thread of Python: the job's own code behind a consumer, states in the cheaper form."""
    client = version("confluent-kafka")
    logs: list[tuple[Job, str, tuple[str, int]]] = [
        ("small", "", ("uniform", 5_000)),
        ("small", "", ("uniform", 500_000)),
        ("full", "objects", ("uniform", 5_000)),
        ("full", "bytes", ("uniform", 500_000)),
    ]
    return [
        Contender(CEILING, client, "keeps nothing", job, python(f"raw_{job}"), None, variant=form, only=(log,))
        for job, form, log in logs
    ]


def faust() -> Contender:
    """Return Faust without our engine."""
    return Contender(
        PEERS["faust"],
        version("faust-streaming"),
        "changelog, at least once",
        "small",
        python("faust_small"),
        lambda place: kept.uses_in_json(place.changelog(f"{place.name}faust-uses")),
        shares=SLOWEST,
        quick=False,
        only=EVENLY,
    )


def quix(build: Path) -> list[Contender]:
    """Return Quix Streams with both of its guarantees."""
    interpreter = peers.interpreter("quix", build)
    readers = {"small": kept.uses_in_json, "full": kept.customers}
    one = [
        Contender(
            PEERS["quix"],
            peers.version("quix", "quixstreams"),
            guarantee.replace("-", " "),
            job,
            python(f"quix_{job}", interpreter),
            partial(_changelog_of_quix, readers[job]),
            variant=guarantee,
            only=only,
            shares=SLOWER,
        )
        for job in JOBS
        for guarantee, only in (("at-least-once", EVENLY), (EXACTLY_ONCE, ()))
    ]
    return [*one, *(in_two(each) for each in one if each.variant == EXACTLY_ONCE)]


def bytewax(build: Path) -> list[Contender]:
    """Return Bytewax, whose snapshots lie on disk."""
    interpreter = peers.interpreter("bytewax", build)
    readers = {"small": kept.uses_in_snapshots, "full": kept.customers_in_snapshots}
    one = [
        Contender(
            PEERS["bytewax"],
            peers.version("bytewax", "bytewax"),
            f"snapshots every 10 s, at least once, batches of {batch:,}",
            job,
            python(f"bytewax_{job}", interpreter),
            partial(_directory, readers[job]),
            variant=str(batch),
            quick=batch == min(BATCHES),
            only=only,
            decides=decides,
        )
        for job in JOBS
        for batch, only, decides in zip(BATCHES, ((), EVENLY), ((), (5_000,)), strict=True)
    ]
    default = [each for each in one if each.variant == str(min(BATCHES))]
    return [*one, *(as_bytes(each) for each in default if each.job == "full"), *map(in_two, default)]


def as_bytes(one: Contender) -> Contender:
    """Return Bytewax with its customers as bytes, where most come once: objects are in the way of the others."""
    guarantee, variant = f"{one.guarantee}, customers as bytes", f"{one.variant} bytes"
    return replace(one, guarantee=guarantee, variant=variant, quick=False, only=COLD, decides=ALL)


def _changelog_of_quix(read: Callable[[kept.Changelog], str], place: Place) -> str:
    return read(place.changelog(place.name.rstrip(".")))


def _directory(read: Callable[[Path], str], place: Place) -> str:
    return read(place.directory)


def kafka_streams(build: Path) -> list[Contender]:
    """Return Kafka Streams with both of its stores, committing as often as by default, and seldom."""
    command = java.command(build, SOURCE, *THROUGHPUT)
    return [
        Contender(
            f"{PEERS['kafka_streams']}, {called}",
            java.version(),
            f"exactly once v2, 2 threads, commits every {commit_ms} ms",
            "small",
            command,
            lambda place: kept.uses_in_json(place.changelog(f"{place.name}streams-uses")),
            variant=f"{store} {commit_ms}",
            quick=commit_ms == 100,
            only=() if commit_ms == 100 else EVEN,
            threads=2,
            decides=ALL if (store, commit_ms) == FASTEST else (),
        )
        for store, called, commit_ms in (("memory", "in memory", 100), *SELDOM)
    ]
