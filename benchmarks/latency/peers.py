"""The same question to other engines: an event in, a state changed, a fact out, exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from benchmarks.latency import sending
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.latency.reading import Answers
from benchmarks.stage import PARTITIONS
from benchmarks.throughput import java
from benchmarks.throughput.peers import interpreter
from streams.adapters import topics
from streams.adapters.embedded.process import Child
from streams.adapters.lag import Lag
from streams.adapters.topic_specs import TopicSpec

HERE: Final = Path(__file__).parent
READY_SECONDS: Final = 60.0
QUIX_INTERVALS: Final = ("5.0", "0.01")  # seconds; the first is its default
STREAMS_INTERVALS: Final = ("100", "10")  # ms; the first is its default for exactly-once
SHORT_PAUSES: Final = ("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")  # of Java, as Kafka's own scripts
Command = tuple[str, ...]
Runtimes = dict[str, tuple[Command, str]]


def quix(build: Path) -> Runtimes:
    """Return by the names of runtimes how each is started, where Quix Streams is installed, and its interval."""
    command = (str(interpreter("quix", build)), str(HERE / "quix_facts.py"))
    return {f"Quix Streams, commit every {float(one):g} s": (command, one) for one in QUIX_INTERVALS}


def kafka_streams(build: Path) -> Runtimes:
    """Return by the names of runtimes how each is started, and its interval; raise `java.NoCompiler`."""
    command = java.command(build, HERE / "kafka_streams" / "Facts.java", *SHORT_PAUSES)
    return {f"Kafka Streams, commit every {one} ms": (command, one) for one in STREAMS_INTERVALS}


PEERS: Final[dict[str, Callable[[Path], Runtimes]]] = {"quix": quix, "kafka-streams": kafka_streams}


def measure(
    broker: str,
    folder: Path,
    name: str,
    runtime: tuple[Command, str],
    *,
    rates: Sequence[float],
    seconds: float = 30.0,
    warm_seconds: float = 10.0,
) -> list[dict[str, Any]]:
    """Return a row of latencies of a runtime for every rate, up to the first that is too much for it."""
    rows: list[dict[str, Any]] = []
    command, variant = runtime
    application = f"latency-{uuid4().hex[:8]}"
    usage, facts = f"{application}.uses", f"{application}.facts"
    topics.create(broker, [TopicSpec(topic, PARTITIONS, {}, 1) for topic in (usage, facts)])
    told = {
        "BROKER": broker,
        "TOPIC": usage,
        "FACTS": facts,
        "NAME": application,
        "VARIANT": variant,
        "DIRECTORY": str(folder / application),
    }
    begin = yesterday_noon()
    with _running(command, told, folder / f"{application}.log", broker, application) as child:
        for rate in rates:
            plan = Plan(f"r{rate:g}", rate, seconds, warm_seconds, begin, PARTITIONS)
            with closing(Answers(broker, facts)) as answers, sending.on_schedule(broker, usage, plan) as sender:
                rows.append({"runtime": name, "case": f"{rate:g} events/s", **answers.measure(plan, sender)})
            begin = plan.end
            if not child.alive:
                raise RuntimeError(f"{name} has ended; its log is {child.log}")
            if not rows[-1]["settled"]:
                break
    return rows


@contextmanager
def _running(command: Command, told: dict[str, str], log: Path, broker: str, group: str) -> Iterator[Child]:
    log.parent.mkdir(parents=True, exist_ok=True)
    child = Child(command, log, told=told)
    try:
        with Lag(broker, group) as lag:
            deadline = time.monotonic() + READY_SECONDS
            while not lag.assigned():
                if not child.alive or time.monotonic() > deadline:
                    raise RuntimeError(f"it did not start; its log is {log}")
                time.sleep(0.1)
        yield child
    finally:
        with suppress(OSError):
            child.stop(grace_seconds=10)
