"""Who takes part: every one by a name of its own, given what it can do, and measured as often as its ratios need."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.throughput import contenders, java, peers
from benchmarks.throughput.contender import FEWER_ROUNDS, ROUNDS, TRIED, Contender, Job
from benchmarks.throughput.ratios import HELIX, PEERS, RAW
from benchmarks.throughput.section import TABLES
from benchmarks.workload import Workload

EVEN: list[tuple[Job, int]] = [(job, customers) for job, customers, skew, _ in TABLES if skew == "uniform"]


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


def test_everybody_is_one_of_ours_a_peer_or_without_an_engine_and_takes_part_in_something(
    everybody: list[Contender],
) -> None:
    for one in everybody:
        assert one.runtime.startswith((HELIX, RAW, *PEERS.values()))
        assert any(one.takes(job, customers, skew) for job, customers, skew, _ in TABLES)
        assert (one.states is None) == (one.runtime == RAW)


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


def test_what_no_ratio_that_was_asked_for_is_of_has_fewer_rounds(everybody: list[Contender]) -> None:
    even, skewed = Workload(5_000, "uniform", 1_000), Workload(5_000, "skewed", 1_000)
    assert {one.runtime for one in everybody if one.rounds(even) == FEWER_ROUNDS} == {RAW, PEERS["faust"]}
    assert {one.rounds(even) for one in everybody} == {ROUNDS, FEWER_ROUNDS}
    assert {one.rounds(skewed) for one in everybody} == {TRIED}


def test_whoever_is_written_in_python_has_both_cores_at_everything_that_is_spread_evenly(
    everybody: list[Contender],
) -> None:
    for job, customers in EVEN:
        two = [one for one in everybody if one.processes == 2 and one.takes(job, customers, "uniform")]
        assert {one.runtime for one in two} == {HELIX, PEERS["quix"], PEERS["bytewax"]}
        assert all(one.guarantee.endswith(", 2 processes") and one.cores == 2 for one in two)


def test_bytewax_has_both_batches_in_two_processes_and_customers_as_bytes_where_most_come_once(
    everybody: list[Contender],
) -> None:
    for job, customers in EVEN:
        here = [one for one in everybody if one.runtime == PEERS["bytewax"] and one.takes(job, customers, "uniform")]
        form = "bytes" if (job, customers) == ("full", 500_000) else ""
        assert {one.variant for one in here if one.processes == 2} == {f"1000 {form}", f"10000 {form}"}
