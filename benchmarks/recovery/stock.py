"""Stock faust-streaming: how long it takes to recover a table of the same size, and how far it comes in some time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson

from benchmarks import kafka
from benchmarks.recovery.population import copies
from benchmarks.stage import PARTITIONS
from streams.adapters import topics
from streams.adapters.embedded.process import Child
from streams.adapters.topic_specs import TopicSpec

PROGRAM: Final = "benchmarks.recovery.stock_app"


def measure(broker: str, states: Sequence[bytes], customers: int, folder: Path, seconds: float) -> dict[str, Any]:
    """Return how many records it has recovered, and how fast, when it is through or the time is up.

    Its changelog is written without transactions: on a transactional one it never comes to an end.
    """
    name = f"stock-{uuid4().hex[:8]}"
    log = f"{name}-customers-changelog"
    compact = {"cleanup.policy": "compact"}
    topics.create(broker, [TopicSpec(log, PARTITIONS, compact, 1), TopicSpec(f"{name}-uses", PARTITIONS, {}, 1)])
    people = ((key.encode(), value) for key, value in copies(states, customers))
    kafka.send_all(broker, log, people, in_turn=PARTITIONS)
    row = folder / "stock.json"
    _run([sys.executable, "-m", PROGRAM, broker, name, str(customers), str(seconds), str(row)], folder, seconds)
    told: dict[str, Any] = orjson.loads(row.read_bytes())
    return {"case": "stock faust-streaming, its recovery", "asked": customers, **told}


def _run(command: list[str], folder: Path, seconds: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    child = Child(command, folder / "stock.log", told={"FAUST_DATADIR": str(folder)})
    try:
        child.wait(seconds + 60)
    finally:
        child.stop(grace_seconds=0)
