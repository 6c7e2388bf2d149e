"""The same question to other engines, and to Helix' own without the product: an event in, a small fact out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

from benchmarks import kafka
from benchmarks.latency.runtime import Runtime
from benchmarks.running import ROOT
from benchmarks.stage import PARTITIONS
from benchmarks.throughput import java
from benchmarks.throughput.peers import interpreter
from streams.adapters.embedded.process import Child
from streams.adapters.lag import Lag

HERE: Final = Path(__file__).parent
READY_SECONDS: Final = 60.0
QUIX_INTERVALS: Final = ("5.0", "0.01")  # seconds; the first is its default
STREAMS_INTERVALS: Final = ("100", "10")  # ms; the first is its default for exactly-once
SHORT_PAUSES: Final = ("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")  # of Java, as Kafka's own scripts


class Peer(NamedTuple):
    """How one is started, with which commit interval, and whether that is its default."""

    name: str
    command: tuple[str, ...]
    variant: str
    default: bool = False


def small(_build: Path) -> list[Peer]:
    """Return Helix' engine with the peers' job."""
    return [Peer("Helix' engine, the small job", (sys.executable, "-m", "benchmarks.latency.helix_facts"), "")]


def quix(build: Path) -> list[Peer]:
    """Return Quix Streams by its intervals, where it is installed."""
    command = (str(interpreter("quix", build)), str(HERE / "quix_facts.py"))
    names = {interval: f"Quix Streams, commit every {float(interval):g} s" for interval in QUIX_INTERVALS}
    return [Peer(name, command, interval, interval == QUIX_INTERVALS[0]) for interval, name in names.items()]


def kafka_streams(build: Path) -> list[Peer]:
    """Return Kafka Streams by its intervals; raise `java.NoCompiler`."""
    command = java.command(build, HERE / "kafka_streams" / "Facts.java", *SHORT_PAUSES)
    names = {interval: f"Kafka Streams, commit every {interval} ms" for interval in STREAMS_INTERVALS}
    return [Peer(name, command, interval, interval == STREAMS_INTERVALS[0]) for interval, name in names.items()]


PEERS: Final[dict[str, Callable[[Path], list[Peer]]]] = {
    "helix-small": small,
    "quix": quix,
    "kafka-streams": kafka_streams,
}


@contextmanager
def running(broker: str, folder: Path, peer: Peer) -> Iterator[Runtime]:
    """Run a peer on topics of its own until the context ends; it keeps its state, and its log, in ``folder``."""
    application = f"latency-{uuid4().hex[:8]}"
    usage, facts = f"{application}.uses", f"{application}.facts"
    kafka.make(broker, [usage, facts])
    told = {
        "PYTHONPATH": str(ROOT),
        "BROKER": broker,
        "TOPIC": usage,
        "FACTS": facts,
        "NAME": application,
        "VARIANT": peer.variant,
        "DIRECTORY": str(folder / application),
    }
    folder.mkdir(parents=True, exist_ok=True)
    child = Child(peer.command, folder / f"{application}.log", told=told)

    def check() -> None:
        if not child.alive:
            raise RuntimeError(f"{peer.name} has ended; its log is {child.log}")

    try:
        with Lag(broker, application) as lag:
            deadline = time.monotonic() + READY_SECONDS
            while not lag.assigned():
                check()
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{peer.name} did not start; its log is {child.log}")
                time.sleep(0.1)
        yield Runtime(broker, usage, facts, PARTITIONS, check)
    finally:
        with suppress(OSError):
            child.stop(grace_seconds=10)
