"""The section of the benchmark: Helix and its peers, one after the other on the broker of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.attempts import noted
from benchmarks.latency import helix, peers, targets
from benchmarks.stage import Stage
from benchmarks.throughput import java
from streams.adapters.embedded import valkey

SECONDS: Final = (20.0, 8.0)  # each followed by that of a first look
WARM_SECONDS: Final = (15.0, 8.0)  # a JVM takes that long to compile what it runs
RATES: Final = (helix.RATES, helix.RATES[:2])

Rows = Iterable[dict[str, Any]]


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return rows of latencies under ``latency_ms``, and whose are missing, and why."""
    runtimes: dict[str, Callable[[Stage], Rows]] = {"helix": _of_helix}
    runtimes |= {name: partial(_of_peers, prepare) for name, prepare in peers.PEERS.items()}
    rows: list[dict[str, Any]] = []
    failures: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for name, measured in runtimes.items():
        if stage.wanted(name):
            stage.say(f"latency: {name}")
            with noted(failures, f"latency, {name}"):
                try:
                    rows.extend(measured(stage))
                except java.NoCompiler as missing:
                    left_out[f"latency, {name}"] = str(missing)
    stage.say(targets.table(rows))
    return {"latency_ms": rows, "failures": failures, "left_out": left_out}


def _of_helix(stage: Stage) -> Rows:
    folder = stage.build / "latency"
    with valkey.start(folder / "valkey") as redis:
        return helix.measure(stage.broker, redis.address, folder / "logs", **_asked(stage))


def _of_peers(prepare: Callable[[Path], peers.Runtimes], stage: Stage) -> Iterator[dict[str, Any]]:
    for name, runtime in prepare(stage.build).items():
        yield from peers.measure(stage.broker, stage.build / "latency" / "peers", name, runtime, **_asked(stage))


def _asked(stage: Stage) -> dict[str, Any]:
    seconds, warm_seconds = SECONDS[stage.quick], WARM_SECONDS[stage.quick]
    return {"rates": RATES[stage.quick], "seconds": seconds, "warm_seconds": warm_seconds}
