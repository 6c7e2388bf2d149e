"""Who takes part: every one by a name of its own, given what it can do, and measured as often as its ratios need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.throughput import contenders, java, peers
from benchmarks.throughput.contender import FEWER_ROUNDS, JOBS, ROUNDS, Contender
from benchmarks.throughput.ratios import CEILING, HELIX, PEERS
from benchmarks.throughput.section import TABLES
from benchmarks.workload import Workload

EVEN = [(job, customers) for job, customers, skew, _ in TABLES if skew == "uniform"]


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> list[Contender]:
    """All contenders, as if whatever they need were installed."""
    monkeypatch.setattr(peers, "interpreter", lambda name, build: build / name)
    monkeypatch.setattr(java, "command", lambda _build, source, *options: ("java", *options, source.stem))
    build = Path("build")
    others = [*contenders.quix(build), *contenders.bytewax(build), *contenders.kafka_streams(build)]
    return [*contenders.helix(), *contenders.raw(), *others, contenders.faust()]


def test_names_are_told_apart_at_every_workload(everybody: list[Contender]) -> None:
    for job, customers, skew, _ in TABLES:
        slugs = [one.slug for one in everybody if one.takes(job, customers, skew)]
        assert len(slugs) == len(set(slugs))


def test_everybody_is_one_of_ours_a_peer_or_the_ceiling_and_takes_part_in_something(everybody: list[Contender]) -> None:
    for one in everybody:
        assert one.runtime.startswith((HELIX, CEILING, *PEERS.values()))
        assert any(one.takes(job, customers, skew) for job, customers, skew, _ in TABLES)
        assert (one.states is None) == (one.runtime == CEILING)


@pytest.mark.parametrize(("job", "customers"), EVEN)
def test_of_everybody_a_ratio_is_of_as_many_rounds(everybody: list[Contender], job: str, customers: int) -> None:
    workload = Workload(customers, "uniform", 1_000)
    here = [one for one in everybody if one.takes("small" if job == "small" else "full", customers, "uniform")]
    for runtime in (HELIX, PEERS["quix"], PEERS["bytewax"], *([PEERS["kafka_streams"]] if job == "small" else [])):
        assert ROUNDS in {one.rounds(workload) for one in here if one.runtime.startswith(runtime) and one.cores == 2}
    skewed = replace(workload, skew="skewed")
    assert {one.rounds(skewed) for one in here} == {FEWER_ROUNDS}
    assert CEILING in {one.runtime for one in here}


@pytest.mark.parametrize("customers", [customers for job, customers in EVEN if job == "small"])
def test_a_first_look_at_the_small_job_has_the_cores_that_ratios_are_of(
    everybody: list[Contender], customers: int
) -> None:
    quick = [one for one in everybody if one.quick and one.takes("small", customers, "uniform")]
    for runtime in (HELIX, PEERS["quix"], PEERS["bytewax"], PEERS["kafka_streams"]):
        assert max(one.cores for one in quick if one.runtime.startswith(runtime)) == 2


def test_only_of_customers_who_come_again_a_slow_one_is_given_a_share(everybody: list[Contender]) -> None:
    slow = [one for one in everybody if one.events(Workload(5_000, "uniform", 1_000)) < 1_000]
    assert {one.runtime for one in slow} == {PEERS["quix"], PEERS["faust"]}
    assert {one.events(Workload(500_000, "uniform", 1_000)) for one in everybody} == {1_000}


def test_two_processes_are_one_contender_twice(everybody: list[Contender]) -> None:
    for one in contenders.helix():
        if one.processes == 1:
            two = contenders.in_two(one)
            assert (two.command, two.variant, two.cores) == (one.command, one.variant, 2)
    assert {one.job for one in everybody if one.processes == 2} == set(JOBS)
