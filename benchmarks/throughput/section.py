"""The section: workloads written once, contenders in alternating rounds, every final state checked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks import digest, kafka
from benchmarks.figures import ratio, spread
from benchmarks.running import ROOT, Failed, run
from benchmarks.stage import Stage
from benchmarks.throughput import expected, table
from benchmarks.throughput.contenders import Contender, Job, Place, everybody
from benchmarks.workload import Skew, Workload
from streams.adapters.facts import bodies
from streams.events import ALERTS, COMMANDS, EXAMPLES, HEALTH, LIFECYCLE, OUTCOMES, PLANS, REJECTS, TICKETS, TICKS

EVENTS: Final[dict[Job, tuple[int, int]]] = {"small": (1_000_000, 150_000), "full": (500_000, 100_000)}  # quick: second
TABLES: Final[list[tuple[Job, int, Skew]]] = [
    ("small", 5_000, "uniform"),
    ("small", 500_000, "uniform"),
    ("full", 5_000, "uniform"),
    ("full", 500_000, "uniform"),
    ("small", 5_000, "skewed"),
    ("full", 5_000, "skewed"),
]
ROUNDS: Final = 3
WARM: Final = 0.15
TIMEOUT_SECONDS: Final = 300.0
FACTS: Final = (HEALTH, ALERTS, PLANS)
TOPICS: Final[dict[Job, tuple[str, ...]]] = {  # beside the workload's own
    "small": (REJECTS,),
    "full": (*FACTS, REJECTS, LIFECYCLE, TICKETS, COMMANDS, TICKS, OUTCOMES, EXAMPLES),
}


@dataclass
class Line:
    """A contender at a workload: what came out, round by round."""

    contender: Contender
    workload: Workload
    rates: list[float] = field(default_factory=list)
    same_state: bool | None = None
    facts: int | None = None
    failure: str = ""


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return the rows and the ratios, and who could not take part."""
    contenders, failures = everybody(stage)
    lines: list[Line] = []
    for job, customers, skew in TABLES:
        if stage.quick and skew == "skewed":
            continue
        these = list(_lines(stage, contenders, job, customers, skew))
        _rounds(stage, these)
        lines += these
    rows, found = [row(line) for line in lines if line.rates or line.failure], ratios(lines)
    table.show(rows, found)
    return {"rows": rows, "ratios": found, "failures": failures}


def _lines(stage: Stage, contenders: list[Contender], job: Job, customers: int, skew: Skew) -> Iterator[Line]:
    for one in contenders:
        if stage.quick and one.share < 1:
            continue
        if one.takes(job, customers, skew) and stage.wanted(f"{one.slug} {job}"):
            events = int(EVENTS[job][stage.quick] * one.share * stage.scale)
            yield Line(one, Workload(customers, skew, events))


def _rounds(stage: Stage, lines: list[Line]) -> None:
    kept = {line.workload.topic for line in lines}
    for workload in {line.workload: None for line in lines}:
        kafka.fill(stage.broker, workload)
    for number in range(1 if stage.quick else ROUNDS):
        for line in lines:
            if not line.failure:
                _run(stage, line, number, kept)
    kafka.remove_all_but(stage.broker, set())


def _run(stage: Stage, line: Line, number: int, kept: set[str]) -> None:
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
        line.rates.append(run(one.command, told, log, TIMEOUT_SECONDS))
        _check(line, Place(stage.broker, name, directory))
        stage.say(_said(line))
    except Failed as failure:
        line.failure = str(failure)
        stage.say(f"{one.runtime} ({one.guarantee}), {one.job}, {workload.customers:,} customers: {failure}")
    kafka.remove_all_but(stage.broker, kept)  # not when asked to end: the broker ends, too
    shutil.rmtree(directory, ignore_errors=True)


def _check(line: Line, place: Place) -> None:
    """Compare what was made durable with the plain fold; one difference in one round is a difference."""
    one = line.contender
    if one.states is None:
        return
    wanted = (expected.small if one.job == "small" else expected.full)(line.workload)
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


def row(line: Line) -> dict[str, Any]:
    """Return a line as plain data."""
    return {
        "runtime": line.contender.runtime,
        "version": line.contender.version,
        "guarantee": line.contender.guarantee,
        "job": line.contender.job,
        "customers": line.workload.customers,
        "skew": line.workload.skew,
        "events": line.workload.events,
        "events_per_second": spread(line.rates)._asdict() if line.rates else None,
        "rounds": [round(rate) for rate in line.rates],
        "same_state": line.same_state,
        **({"facts": line.facts} if line.facts is not None else {}),
        **({"failure": line.failure} if line.failure else {}),
    }


def ratios(lines: list[Line]) -> dict[str, float]:
    """Return Helix by each peer, by job and customers, of what is spread evenly."""
    found: dict[str, float] = {}
    even = [line for line in lines if line.workload.skew == "uniform"]
    for job, customers in {(line.contender.job, line.workload.customers): None for line in even}:
        rates: dict[str, list[list[float]]] = {}
        for line in even:
            if (line.contender.job, line.workload.customers) == (job, customers) and not line.failure:
                rates.setdefault(line.contender.family, []).append(line.rates)
        for peer in sorted(rates.keys() - {"helix", "raw"}):
            times = ratio(next(iter(rates.get("helix", [])), []), rates[peer])
            if times is not None:
                found[f"{job}_{customers}_vs_{peer}"] = times
    return found
