"""Where the time goes, by stage: the bundled course and the full job through the product's engine."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson

from benchmarks import kafka
from benchmarks.workload import Workload
from streams.adapters import histories, topics
from streams.adapters.embedded.process import Child
from streams.adapters.feed import Feed
from streams.cli._replaying import told
from streams.settings import Settings

PATIENCE_SECONDS: Final = 600
FETCHING: Final = "Thread-"  # Faust's name for the thread that it gives a consumer
STAGES: Final = (
    "fetch",
    "accept",
    "decode",
    "merge",
    "step",
    "state new",
    "state decode",
    "state encode",
    "fact encode",
    "produce",
    "commit",
    "apply",
)


def of_course(broker: str, redis: str, folder: Path, until: datetime | None = None) -> dict[str, Any]:
    """Return what the bundled course takes."""
    settings = Settings(broker=broker, redis=redis, namespace=f"stages-{uuid4().hex[:8]}.", learning=False)
    topics.create(broker, topics.wanted(settings))
    with histories.opened(None) as history, Feed(broker, settings.namespace) as feed:
        history.until = until
        feed.send_all(history)
        events = history.events
    return _measured(told(settings), "product", events, folder)


def of_job(broker: str, redis: str, folder: Path, workload: Workload) -> dict[str, Any]:
    """Return what the full job takes, on the log that the section on throughput has."""
    kafka.fill(broker, workload)
    settings = Settings(broker=broker, redis=redis, namespace=workload.namespace, learning=False)
    topics.create(broker, topics.wanted(settings))
    return _measured(told(settings), "product", workload.events, folder)


def of_small_job(broker: str, folder: Path, workload: Workload) -> dict[str, Any]:
    """Return what the small job takes on Helix' engine, on a log of that section."""
    kafka.fill(broker, workload)
    name = f"stages-{uuid4().hex[:8]}."
    kafka.make(broker, [f"{name}rejects.v1"])
    where = {"BENCH_BROKER": broker, "BENCH_TOPIC": workload.topic, "BENCH_NAME": name, "BENCH_DIRECTORY": str(folder)}
    much = {"BENCH_EVENTS": str(workload.events), "BENCH_WARM": "0", "BENCH_VARIANT": ""}
    return _measured({**where, **much}, "small", workload.events, folder)


def _measured(told: Mapping[str, str], engine: str, events: int, folder: Path) -> dict[str, Any]:
    """Return processor seconds and shares by stage, of all that the process took after it had its partitions."""
    folder.mkdir(parents=True, exist_ok=True)
    to = folder / "stages.json"
    command = [sys.executable, "-m", "benchmarks.costs.staged", str(events), str(to), engine]
    child = Child(command, folder / "stages.log", told=told)
    try:
        status = child.wait(PATIENCE_SECONDS)
    finally:
        child.stop(grace_seconds=0)
    if status != 0:
        ended = f"was not done after {PATIENCE_SECONDS} s" if status is None else f"ended with {status}"
        raise RuntimeError(f"{engine}: {ended}; its log is {child.log}")
    return shares(orjson.loads(to.read_bytes()))


def shares(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured with percentages of the processor time.

    *Fetch* is the whole of aiokafka's thread; the *rest* is librdkafka's threads, Faust, asyncio and the way between
    threads.
    """
    seconds = dict(measured["stages"])
    seconds["fetch"] = sum(took for name, took in measured["threads"].items() if name.startswith(FETCHING))
    cpu = measured["cpu_seconds"]
    seconds["rest"] = max(0.0, cpu - sum(seconds.values()))
    percent = {name: round(100 * seconds.get(name, 0.0) / cpu, 1) for name in (*STAGES, "rest")}
    return {
        "events": measured["events"],
        "events_per_second": round(measured["events"] / measured["seconds"]),
        "cpu_microseconds_an_event": round(1e6 * cpu / measured["events"], 1),
        "percent": percent,
        "calls": dict(measured["calls"]),
        "threads": {name: round(took, 3) for name, took in measured["threads"].items()},
    }
