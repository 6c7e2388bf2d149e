"""The same question to other engines: an event in, a state changed, a fact out, exactly once."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from benchmarks.latency import sending
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.latency.reading import Answers
from streams.adapters import topics
from streams.adapters.embedded import jars
from streams.adapters.embedded.process import Child
from streams.adapters.lag import Lag
from streams.adapters.topic_specs import TopicSpec

HERE: Final = Path(__file__).parent
LOCK: Final = HERE.parent / "requirements" / "kafka-streams.lock"
PARTITIONS: Final = 8
READY_SECONDS: Final = 60.0
QUIX_INTERVALS: Final = ("5.0", "0.01")  # seconds; the first is its default
STREAMS_INTERVALS: Final = ("100", "10")  # ms; the first is its default for exactly-once
Command = tuple[str, ...]


def quix(python: Path) -> dict[str, tuple[Command, str]]:
    """Return commands by the names of runtimes, for an environment that has Quix Streams."""
    command = (str(python), str(HERE / "quix_facts.py"))
    return {f"Quix Streams, commit every {float(one):g} s": (command, one) for one in QUIX_INTERVALS}


def kafka_streams(build: Path) -> dict[str, tuple[Command, str]]:
    """Return commands by the names of runtimes; none where there is no JDK."""
    compiler, runtime = shutil.which("javac"), shutil.which("java")
    if compiler is None or runtime is None:
        return {}
    own, classes = build / "jars", build / "classes"
    own.mkdir(parents=True, exist_ok=True)
    locked = [jars.Jar(*line.replace(":", " ").split()) for line in LOCK.read_text().splitlines()]
    paths = [*(jars._obtained(own, jar) for jar in locked), *jars.fetch(jars.cache())]
    classpath = os.pathsep.join(map(str, paths))
    source = HERE / "kafka_streams" / "Facts.java"
    subprocess.run([compiler, "-d", str(classes), "-cp", classpath, str(source)], check=True)  # noqa: S603 - ours
    command = (runtime, "-Xmx1g", "-cp", f"{classes}{os.pathsep}{classpath}", "Facts")
    return {f"Kafka Streams, commit every {one} ms": (command, one) for one in STREAMS_INTERVALS}


def measure(
    broker: str,
    folder: Path,
    runtimes: dict[str, tuple[Command, str]],
    *,
    rates: Sequence[float],
    seconds: float = 30.0,
    warm_seconds: float = 10.0,
) -> list[dict[str, Any]]:
    """Return a row of latencies for every runtime and rate, up to the first rate that is too much for it."""
    rows = []
    for name, (command, variant) in runtimes.items():
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
                with (
                    closing(Answers(broker, facts)) as answers,
                    sending.on_schedule(broker, usage, plan) as sender,
                ):
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
    with Path(os.devnull).open() as nothing:
        child = Child(
            ["/usr/bin/env", *(f"{key}={value}" for key, value in told.items()), *command], log, nothing.fileno()
        )
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
