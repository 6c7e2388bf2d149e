"""The section: workloads written once, contenders in alternating rounds, every final state checked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from benchmarks import digest, kafka, strangers, together
from benchmarks.rotation import rotated
from benchmarks.running import ROOT, Failed, run
from benchmarks.stage import Stage
from benchmarks.throughput import expected, table
from benchmarks.throughput.choosing import chosen
from benchmarks.throughput.contender import ROUNDS, Contender, Job, Place
from benchmarks.throughput.everybody import everybody
from benchmarks.throughput.lines import Line, row
from benchmarks.throughput.ratios import one_process, ratios
from benchmarks.workload import Skew, Workload
from streams.adapters.facts import bodies
from streams.events import ALERTS, COMMANDS, EXAMPLES, HEALTH, LIFECYCLE, OUTCOMES, PLANS, REJECTS, TICKETS, TICKS

TABLES: Final[list[tuple[Job, int, Skew, int]]] = [  # and how many events
    ("small", 5_000, "uniform", 2_800_000),
    ("small", 500_000, "uniform", 1_100_000),
    ("full", 5_000, "uniform", 1_800_000),
    ("full", 500_000, "uniform", 500_000),
    ("small", 5_000, "skewed", 1_400_000),
    ("full", 5_000, "skewed", 900_000),
]
QUICKLY: Final[dict[Job, int]] = {"small": 200_000, "full": 100_000}
WARM: Final = 0.5  # of the events, which are not measured: Java compiles what it runs, processes share partitions
TIMEOUT_SECONDS: Final = 300.0
FACTS: Final = (HEALTH, ALERTS, PLANS)
TOPICS: Final[dict[Job, tuple[str, ...]]] = {  # beside the workload's own
    "small": (REJECTS,),
    "full": (*FACTS, REJECTS, LIFECYCLE, TICKETS, COMMANDS, TICKS, OUTCOMES, EXAMPLES),
}


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return the rows and the ratios, and who could not take part and why."""
    there = everybody(stage)
    lines: list[Line] = []
    for job, customers, skew, events in TABLES:
        if stage.quick and skew == "skewed":
            continue
        workload = Workload(customers, skew, int(stage.scale * (QUICKLY[job] if stage.quick else events)))
        these = list(_lines(stage, there.contenders, job, workload))
        _rounds(stage, these)
        lines += these
    rows = [row(line) for line in lines if line.rates or line.failure]
    found, alone = ratios(rows), one_process(rows)
    table.show(rows, found)
    missing = {"failures": there.failures, "left_out": there.left_out}
    return {"rows": rows, "ratios": found, "ratios_one_process": alone, **missing}


def _lines(stage: Stage, contenders: list[Contender], job: Job, workload: Workload) -> Iterator[Line]:
    for one in contenders:
        if stage.quick and not one.quick:
            continue
        if one.takes(job, workload.customers, workload.skew) and stage.wanted(f"{one.slug} {job}"):
            yield Line(one, workload if stage.quick else replace(workload, events=one.events(workload)))


def _rounds(stage: Stage, lines: list[Line]) -> None:
    kept = {line.workload.topic for line in lines}
    for workload in {line.workload: None for line in lines}:
        kafka.fill(stage.broker, workload)
    for number in range(1 if stage.quick else ROUNDS):
        for line in rotated(chosen(lines, number), number, ROUNDS):
            _run(stage, line, number, kept)
    kafka.remove_all_but(stage.broker, set())


def _run(stage: Stage, line: Line, number: int, kept: set[str]) -> None:
    one = line.contender
    try:
        attempt(stage, line, number)
        stage.say(_said(line))
    except Exception as failure:  # noqa: BLE001 it is this one's: the others are measured all the same
        line.failure = str(failure) if isinstance(failure, Failed) else f"{type(failure).__name__}: {failure}"
        stage.say(f"{one.runtime} ({one.guarantee}), {one.job}, {line.workload.customers:,} customers: {failure}")
    kafka.remove_all_but(stage.broker, kept)  # not when asked to end: the broker ends, too


def attempt(stage: Stage, line: Line, number: int) -> None:
    """Run a contender on a log that lies there, and add to its line how fast it was and whether its state is right.

    Its topics stay. Raise `Failed` if it does not come to its end.
    """
    one, workload = line.contender, line.workload
    name = workload.namespace if one.own_topics else f"{one.slug}-{number}."
    directory = stage.build / "runs" / f"{one.slug}-{number}"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    kafka.make(stage.broker, [name + topic for topic in TOPICS[one.job]])
    told = {
        "PYTHONPATH": str(ROOT),
        "BENCH_BROKER": stage.broker,
        "BENCH_TOPIC": workload.topic,
        "BENCH_EVENTS": str(workload.events),
        "BENCH_WARM": str(int(workload.events * WARM)),
        "BENCH_NAME": name,
        "BENCH_DIRECTORY": str(directory),
        "BENCH_VARIANT": one.variant,
        **one.told(stage.broker, workload),
    }
    log = stage.build / "logs" / f"{workload.namespace}{one.job}-{one.slug}-{number}.log"
    try:
        with strangers.watched() as others:
            if one.processes == 1:
                measured = run(one.command, told, log, TIMEOUT_SECONDS)
            else:
                measured = together.run(one.command, told, log, TIMEOUT_SECONDS, one.processes)
        _check(line, Place(stage.broker, name, directory))
        line.runs.append(measured)
        line.strangers.append(others.share)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _check(line: Line, place: Place) -> None:
    """Compare what was made durable with the plain fold; one difference in one round is a difference."""
    one = line.contender
    if one.states is None:
        return
    wanted = (expected.small if one.job == "small" else expected.full)(line.workload)
    line.customers_came = wanted.customers
    same = one.states(place) == wanted.states
    if one.job == "full":
        values = bodies(place.broker, [place.name + topic for topic in FACTS])
        line.facts, told = digest.of_facts(values)
        same = same and told == wanted.facts_digest
    line.same_state = same and line.same_state is not False


def _said(line: Line) -> str:
    one = line.contender
    verdict = {None: "", True: ", states as folded", False: ", WRONG: its states or facts are not those of the log"}
    return (
        f"{one.runtime} ({one.guarantee}), {one.job}, {line.workload.customers:,} customers, {line.workload.skew}: "
        f"{line.rates[-1]:,.0f} events/s{verdict[line.same_state]}"
    )
