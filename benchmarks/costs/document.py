"""The figures of ``docs/performance.md`` from results: the text is here, every figure is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.costs import report
from benchmarks.latency import targets as latency
from benchmarks.recovery import targets as recovery

LATENCY: Final = """\
## How long an event waits for its answer

A usage event is produced, and a read-committed consumer waits for the `HealthChanged` that it causes. The loop is
open: events are sent by a fixed schedule, and a latency counts from the moment its event was *due*, so what waits
behind a slow batch, or a slow producer, has waited. Every event is the first use of a catalogued feature by its
customer, so every one must be answered; the snapshot's `as_of` tells which event it answers. The worker is `helix
worker` as a process, learning off, with its view in Valkey. *Beside a flooded partition* means 200 events/s to the
seven other partitions while one producer writes to the eighth as fast as it can. The peers do less: they count,
remember each feature's last use, and tell both; exactly once, too.
"""
RECOVERY: Final = """\
## How soon a worker takes over

The changelog holds customers of a real course under other names, written by the engine's own producer, in
transactions. *Alone* is the engine's recovery by itself, all partitions; *worker* is `helix worker` from the start
of its process until it has taken over its last partition, modules imported and group joined. Memory is resident
memory at that moment; bytes a customer are what it grew by. Stock Faust recovers a changelog of the same states,
written without transactions since it never comes to the end of others; it is given a bounded time.
"""
COSTS: Final = """\
## What an event costs

Medians of processor time in one process without Kafka, for a customer after a year in which it used all of twenty
features every day.
"""
GROWTH: Final = """\
A thousand customers used once a batch, among ever more others that are held as bytes: decoded, stepped, encoded.
"""
STAGES: Final = """\
## Where the time goes

The bundled course through the product's engine, as fast as it goes, without the view. The functions of the engine
are wrapped from outside and timed by their thread's own clock; what the wrapping costs is taken off. *Fetch* is the
whole of aiokafka's thread; *merge* is the batch less what is listed beside it; *rest* is librdkafka's threads,
Faust and asyncio.
"""


def document(results: Mapping[str, Any]) -> str:
    """Return the parts that there are results of.

    ``results`` has rows under ``latency_ms`` and ``recovery``, and under ``costs`` what the benchmark of costs returns.
    """
    costs = results.get("costs", {})
    parts = [LATENCY, latency.table(results["latency_ms"])] if results.get("latency_ms") else []
    parts += [RECOVERY, recovery.table(results["recovery"])] if results.get("recovery") else []
    parts += [COSTS, report.micro(costs["micro"])] if "micro" in costs else []
    parts += [GROWTH, report.growth(costs["growth"])] if "growth" in costs else []
    parts += [report.starting(costs["starting"])] if "starting" in costs else []
    parts += [STAGES, report.stages(costs["stages"])] if "stages" in costs else []
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"
