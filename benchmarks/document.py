"""The figures of ``docs/performance.md`` from results: the text is here, every figure is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from benchmarks import targets
from benchmarks.costs import report
from benchmarks.latency import targets as latency
from benchmarks.machine import processors
from benchmarks.recovery import targets as recovery
from benchmarks.throughput import document as throughput
from benchmarks.throughput import ratios

TARGETS: Final = """\
## What was to be reached

Ratios are [medians over rounds](#by-how-much-helix-is-faster), with two cores for either; in [one process
each](#one-process-by-one) they are others. All other figures are what the sections below say. Where there are several
rounds, *met* is what every one of them met, and *not met* what none did; *between* is the rest. Five rounds have the
median that many would come to between their least and their most with a probability of 94 %.
"""
THROUGHPUT: Final = """\
## Events a second

Medians, in brackets the least and the most; who kept another state than the log says is marked. *Skewed* is as
unevenly as customers of the bundled course come.
"""
RATIOS: Final = """\
### By how much Helix is faster

In the same round, each in its fastest configuration, Helix in no more processes than the peer was given cores, whether
or not the peer is faster by them: medians over rounds, in brackets the least and the most, and what was to be reached.
"""
ONE_BY_ONE: Final = """\
### One process by one

The same in one process of Python each. A peer whose second process brings it little, or less than nothing, stands
better here. Kafka Streams is measured with two threads alone.
"""
REFERENCE: Final = """\
### What the job's own code leaves

The raw consumer is a job's own code behind a consumer, in one thread of Python: decoding in the small job, which leaves
its counting out; reading, domain and writing in the full one. It is a reference, not a limit: a part of what it takes
is the consumer's own, of which an engine may need less. How far it is ahead of a peer's fastest process, or of the two
threads of Kafka Streams; what was to be reached, with both cores for everybody, stands in brackets.
"""
LATENCY: Final = """\
## How long an event waits for its answer

A usage event is produced, and a read-committed consumer waits for the `HealthChanged` that it causes. The loop is
open: events are sent by a fixed schedule, and a latency counts from the moment its event was *due*, so what waits
behind a slow batch, or a slow producer, has waited. Every event is the first use of a catalogued feature by its
customer, so every one must be answered; the snapshot's `as_of` tells which event it answers. The worker is `helix
worker` as a process, learning off, with its view in Valkey. *Beside a flooded partition* means 200 events/s to the
seven other partitions while one producer writes to the eighth as fast as it can. The peers do less: they count,
remember each feature's last use, and tell both; exactly once, too; Helix' own engine has a row of the same job, without
view and domain. Figures are medians over rounds, in brackets the least and the most; where the table has one round, it
is that one's. A queue *grows* where the later half of what was measured waited for longer than the first.
"""
RECOVERY: Final = """\
## How soon a worker takes over

The changelog holds customers of a real course under other names, written by the engine's own producer, in
transactions. *Alone* is the engine's recovery by itself, all partitions; *worker* is `helix worker` from the start
of its process until it has taken over its last partition, modules imported and group joined. Memory is what the
process then held, and the most of all; bytes a customer are what the first grew by. A worker is watched while it
writes its view, too, where the table says when that was done. Stock Faust
recovers a changelog of the same states, written without transactions since it never comes to the end of others; it is
given a bounded time, and its rate is from its first record on. Each row is one run.
"""
COSTS: Final = """\
## What an event costs

Medians of processor time in one process without Kafka, collections of garbage not counted, for a customer after a
year in which it used all of twenty features every day.
"""
GROWTH: Final = """\
A thousand customers used once a batch, among ever more others that are held as bytes: decoded, stepped, encoded.
"""
STAGES: Final = """\
## Where the time goes

Through Helix' engine, as fast as it goes, without the view: the bundled course, whose days close while it is worked
off, and where they were measured the logs of both jobs, those of the small one as a contender has them. Microseconds
of processor time an event, and the share of all. The functions of the engine are wrapped from outside and timed by
their thread's own clock; what the wrapping costs is taken off. *Fetch* is the whole of aiokafka's thread; *merge* is
the batch less what is listed beside it; *step* is the domain; *rest* is librdkafka's threads, Faust and asyncio. A
state that was touched lately is not decoded again, so what is decoded may be nothing. Events/s are with all that in
place.
"""


def document(results: Mapping[str, Any]) -> str:
    """Return what was to be reached, what is missing, and the parts that there are results of.

    ``results`` has rows under ``rows``, ``latency_ms`` and ``recovery``, and under ``costs`` what that section returns.
    """
    costs = results.get("costs", {})
    parts = [TARGETS, targets.table(results), _conditions(results), *missing(results)]
    parts += [THROUGHPUT, throughput.spreads(results["rows"])] if results.get("rows") else []
    parts += throughput.beside(results.get("rows", ()))
    parts += _ratios(results.get("rows", ()))
    parts += [LATENCY, latency.table(results["latency_ms"])] if results.get("latency_ms") else []
    parts += [RECOVERY, recovery.table(results["recovery"])] if results.get("recovery") else []
    parts += [COSTS, report.micro(costs["micro"])] if "micro" in costs else []
    parts += [GROWTH, report.growth(costs["growth"])] if "growth" in costs else []
    parts += [report.starting(costs["starting"])] if "starting" in costs else []
    profiled = report.profiled(costs)
    parts += [STAGES, report.stages(profiled)] if profiled else []
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def missing(results: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything that failed, and for everybody who was left out."""
    for name, why in results.get("failures", {}).items():
        yield f"**Not measured: {name}** ({why})."
    for name, why in results.get("left_out", {}).items():
        yield f"**Left out: {name}** ({why})."


def _ratios(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    given, alone, raw = ratios.rounds(rows), ratios.rounds(rows, one_core=True), ratios.references(rows)
    if given:
        yield from (RATIOS, throughput.by_peer("Helix by", given, spread=True))
    if alone:
        yield from (ONE_BY_ONE, throughput.by_peer("one process by one", alone, asked=False, spread=True))
    if raw:
        yield from (REFERENCE, throughput.by_peer("the raw consumer by", raw))


def _conditions(results: Mapping[str, Any]) -> str:
    machine = results["machine"]
    many = throughput.rounds_of(results.get("rows", ()))
    rounds = ", one round with fewer events, a first look" if results["quick"] else f", {many} rounds" if many else ""
    return (
        f"Measured {results['when'][:10]}{at(results)}{rounds}: {processors(machine)}, {machine['memory_gb']:g} GB, "
        f"{machine['system']}, Python {machine['python']}, Kafka {machine['kafka']}; load average "
        f"{machine['load_average'][0]:g} before it began.{unrecorded(results)}{again(results)}"
    )


def unrecorded(results: Mapping[str, Any]) -> str:
    """Return a sentence where nobody can know what code was measured."""
    if "commit" in results:
        return ""
    return " Of which commit is not recorded: settings of the others may have been other than those told of now."


def at(measured: Mapping[str, Any]) -> str:
    """Return at which commit something was measured, if that is known."""
    changed = " with changes beside it" if measured.get("dirty") else ""
    return f" at {measured['commit'][:10]}{changed}" if "commit" in measured else ""


def again(results: Mapping[str, Any]) -> str:
    """Return a sentence for every section that was measured once more since the whole run."""
    told = results.get("again", {}).items()
    return "".join(
        f" *{name.capitalize()}* was measured again on {one['when'][:10]} at {one['when'][11:16]} UTC{at(one)}, load "
        f"average {one['load_average'][0]:g}; the rest is of {results['when'][:10]}, {results['when'][11:16]} UTC."
        + (" What it replaces is kept in the results." if "instead_of" in one else "")
        for name, one in told
    )
