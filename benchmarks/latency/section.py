"""The section of the benchmark: Helix and its peers, one after the other on the broker of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.latency import helix, peers, targets
from benchmarks.stage import Stage
from benchmarks.throughput.peers import interpreter
from streams.adapters.embedded import valkey

SECONDS: Final = (20.0, 8.0)  # each followed by that of a first look
WARM_SECONDS: Final = (15.0, 8.0)  # a JVM takes that long to compile what it runs
RATES: Final = (helix.RATES, helix.RATES[:2])


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return rows of latencies under ``latency_ms``."""
    rates, rows = RATES[stage.quick], []
    seconds, warm = SECONDS[stage.quick], WARM_SECONDS[stage.quick]
    folder = stage.build / "latency"
    if stage.wanted("helix"):
        stage.say("latency: helix")
        with valkey.start(folder / "valkey") as redis:
            rows += helix.measure(
                stage.broker, redis.address, folder / "logs", rates=rates, seconds=seconds, warm_seconds=warm
            )
    runtimes = {
        **(peers.quix(interpreter("quix", stage.build)) if stage.wanted("quix") else {}),
        **(peers.kafka_streams(stage.build) if stage.wanted("kafka-streams") else {}),
    }
    for name, runtime in runtimes.items():
        stage.say(f"latency: {name}")
        rows += peers.measure(
            stage.broker, folder / "peers", {name: runtime}, rates=rates, seconds=seconds, warm_seconds=warm
        )
    stage.say(targets.table(rows))
    return {"latency_ms": rows}
