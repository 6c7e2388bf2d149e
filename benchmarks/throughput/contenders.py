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
from benchmarks.throughput.contender import FEWER_ROUNDS, JOBS, Contender, Job, Logs, Place
from benchmarks.throughput.ratios import HELIX, PEERS, RAW
from benchmarks.workload import Workload
from streams.cli._replaying import told
from streams.settings import Settings

SHARE_OF_QUIX: Final = {5_000: 0.3}  # of a workload's events, since it would take several times as long as others
SHARE_OF_FAUST: Final = {5_000: 1 / 50}  # it would take minutes
OFTEN_MS: Final = 100  # between commits of Kafka Streams: its default
SELDOM_MS: Final = 1_000
STORES: Final = {"memory": "in memory", "rocksdb": "RocksDB"}
DEFAULT_BATCH: Final = 1_000  # of Bytewax
LARGE_BATCH: Final = 10_000  # as large as ours may be
FEW_EVEN: Final = (("uniform", 5_000),)
SKEWED: Final = ("skewed", 5_000)
MANY_EVEN: Final = (("uniform", 500_000),)
EVEN: Final = (*FEW_EVEN, *MANY_EVEN)
EXACTLY_ONCE: Final = "exactly-once"
JVM: Final = ("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC")  # of Java: no cores to spare for a collector beside
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
            states=lambda place: kept.uses_in_msgpack(place.changelog(f"{place.name}helix-uses")),
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


def in_two(one: Contender, only: Logs = EVEN) -> Contender:
    """Return a contender as two processes that share its work, since one has one interpreter, whatever the cores.

    A first look has them for the small job, of which Kafka Streams has two threads, and its ratios both cores.
    """
    guarantee, quick = f"{one.guarantee}, 2 processes", one.quick and one.job == "small"
    return replace(one, guarantee=guarantee, processes=2, quick=quick, only=only)


def _settings(broker: str, workload: Workload) -> Mapping[str, str]:
    return told(Settings(broker=broker, namespace=workload.namespace, partitions=PARTITIONS, learning=False))


def raw() -> list[Contender]:
    """Return the job's own code behind a consumer, in a thread of Python; states in the cheaper form."""
    client = version("confluent-kafka")
    logs: list[tuple[Job, str, tuple[str, int]]] = [
        ("small", "", ("uniform", 5_000)),
        ("small", "", ("uniform", 500_000)),
        ("full", "objects", ("uniform", 5_000)),
        ("full", "bytes", ("uniform", 500_000)),
    ]
    return [
        Contender(
            RAW,
            client,
            "keeps nothing",
            job,
            python(f"raw_{job}"),
            None,
            variant=form,
            only=(log,),
            most_rounds=FEWER_ROUNDS,
        )
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
        shares=SHARE_OF_FAUST,
        quick=False,
        only=FEW_EVEN,
        most_rounds=FEWER_ROUNDS,
    )


def quix(build: Path) -> list[Contender]:
    """Return Quix Streams with both of its guarantees."""
    interpreter = peers.interpreter("quix", build)
    readers = {"small": kept.uses_in_msgpack, "full": kept.customers}
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
            shares=SHARE_OF_QUIX,
        )
        for job in JOBS
        for guarantee, only in (("at-least-once", FEW_EVEN), (EXACTLY_ONCE, ()))
    ]
    return [*one, *(in_two(each) for each in one if each.variant == EXACTLY_ONCE)]


def bytewax(build: Path) -> list[Contender]:
    """Return Bytewax, whose snapshots lie on disk.

    Its customers of the full job are objects between events, but where most come once bytes, which leave memory to the
    next.
    """
    interpreter = peers.interpreter("bytewax", build)
    readers = {"small": kept.uses_in_snapshots, "full": kept.customers_in_snapshots}

    def one(job: Job, batch: int, only: Logs = (), form: str = "") -> Contender:
        return Contender(
            PEERS["bytewax"],
            peers.version("bytewax", "bytewax"),
            f"snapshots every 10 s, at least once, batches of {batch:,}" + (f", customers as {form}" if form else ""),
            job,
            python(f"bytewax_{job}", interpreter),
            partial(_directory, readers[job]),
            variant=f"{batch} {form}",
            quick=batch == DEFAULT_BATCH,
            only=only,
        )

    small, large = one("small", DEFAULT_BATCH), one("small", LARGE_BATCH, FEW_EVEN)
    full, full_large = one("full", DEFAULT_BATCH, (*FEW_EVEN, SKEWED)), one("full", LARGE_BATCH, FEW_EVEN)
    cold, cold_large = (one("full", batch, MANY_EVEN, "bytes") for batch in (DEFAULT_BATCH, LARGE_BATCH))
    in_one = [small, large, full, full_large, cold]
    shared = [in_two(small), in_two(large), in_two(full, FEW_EVEN), in_two(full_large, FEW_EVEN)]
    return [*in_one, *shared, in_two(cold, MANY_EVEN), in_two(cold_large, MANY_EVEN)]


def _changelog_of_quix(read: Callable[[kept.Changelog], str], place: Place) -> str:
    return read(place.changelog(place.name.rstrip(".")))


def _directory(read: Callable[[Path], str], place: Place) -> str:
    return read(place.directory)


def kafka_streams(build: Path) -> list[Contender]:
    """Return Kafka Streams with both of its stores, committing as often as by default, and seldom."""
    command = java.command(build, SOURCE, *JVM)
    return [
        Contender(
            f"{PEERS['kafka_streams']}, {STORES[store]}",
            java.version(),
            f"exactly once v2, 2 threads, commits every {commit_ms} ms",
            "small",
            command,
            lambda place: kept.uses_in_json(place.changelog(f"{place.name}streams-uses")),
            variant=f"{store} {commit_ms}",
            quick=commit_ms == OFTEN_MS,
            only=() if commit_ms == OFTEN_MS else EVEN,
            threads=2,
        )
        for store, commit_ms in (("memory", OFTEN_MS), ("memory", SELDOM_MS), ("rocksdb", SELDOM_MS))
    ]
