"""The page in full: what was to be reached, what is missing, and every figure that there is."""

from __future__ import annotations

from typing import Any

from benchmarks.document import document
from benchmarks.targets import summary, table, targets

MACHINE = {"cores": 2, "cpu": "a cpu", "memory_gb": 8.0, "system": "an os", "python": "3.11", "kafka": "4.3.1"}
LATENCY: dict[str, Any] = {"runtime": "helix", "case": "200 events/s", "settled": True, "answered_share": 1}
LATENCY |= {"p50_ms": 9.0, "p99_ms": 70.0}
HELIX: dict[str, Any] = {
    "runtime": "Helix",
    "guarantee": "exactly once",
    "job": "full",
    "customers": 5_000,
    "skew": "uniform",
}
HELIX |= {"cores": 1, "rounds": [61_000]}
RATE = {"median": 61_000.0}
LOAD = {"load_average": [0.5]}


def results(**more: Any) -> dict[str, Any]:
    return {"when": "2026-01-02T03:04:05Z", "quick": False, "machine": MACHINE | LOAD, **more}


def test_the_page_tells_of_what_was_measured_and_of_nothing_else() -> None:
    costs = {"micro": {"microseconds": {"decode": 1.0}, "state_bytes": 1_400}}
    page = document(results(latency_ms=[LATENCY], costs=costs))
    assert "| helix | 200 events/s | 1 | 9.0 (≤ 15) | 70.0 (≤ 60) | – | – | 100.00 % |" in page
    assert "| a usage event decoded and validated | 1.0 | ≤ 2 |" in page
    assert "## How soon a worker takes over" not in page
    assert "load average 0.5" in page


def test_the_page_says_which_part_was_measured_again_and_when() -> None:
    page = document(results(again={"latency": {"when": "2026-01-03T05:06:07Z", "load_average": [1.5]}}))
    assert "*Latency* was measured again on 2026-01-03 at 05:06 UTC, load average 1.5; the rest is of" in page


def test_the_page_names_what_failed_and_who_was_left_out() -> None:
    page = document(results(failures={"latency": "TimeoutError: too long"}, left_out={"Kafka Streams": "no JDK"}))
    assert "**Not measured: latency** (TimeoutError: too long)." in page
    assert "**Left out: Kafka Streams** (no JDK)." in page


def test_what_was_to_be_reached_is_told_though_nothing_was_measured() -> None:
    assert {one.met for one in targets({})} == {None}
    assert [one.what for one in targets({})] == [one.what for one in targets({"ratios": {"small_5000_vs_quix": 3.0}})]
    assert "| full domain, 500,000 customers, by Bytewax | – | ≥ 3 × | not measured |" in table({})


def test_every_figure_is_held_against_its_target() -> None:
    row = HELIX | {"same_state": True}
    worker = {"case": "worker, start to ready", "customers": 1_000_000, "seconds": 12.5, "peak_bytes": 2_400_000_000}
    at_once = {"case": "recover alone, 8 at once"}
    alone = [at_once | {"customers": many, "records_per_second": many + 1} for many in (5, 100_000, 1_000_000)]
    growth = [{"customers": customers, "microseconds": cost} for customers, cost in ((1_000, 20.0), (1_000_000, 30.0))]
    told = table(
        {
            "ratios": {"small_5000_vs_quix": 2.999, "small_5000_vs_bytewax": 2.5},
            "rows": [row | {"events_per_second": RATE}],
            "latency_ms": [LATENCY, LATENCY | {"case": "2000 events/s", "settled": False, "p99_ms": 5.0}],
            "recovery": [worker, *alone],
            "costs": {"growth": growth},
        }
    )
    assert "| small fold, 5,000 customers, by Quix Streams | 3.00 × | ≥ 3 × | **not met** |" in told
    assert "| small fold, 5,000 customers, by Bytewax | 2.50 × | ≥ 2.5 × | met |" in told
    assert "one worker, exactly once | 61,000 events/s | ≥ 60,000 events/s | met |" in told
    assert "| latency, 200 events/s, p50 | 9.0 ms | ≤ 15 ms | met |" in told
    assert "| latency, 200 events/s, p99 | 70.0 ms | ≤ 60 ms | **not met** |" in told
    assert "| latency, 2000 events/s, p99 | 5.0 ms (stopped) | ≤ 100 ms | **not met** |" in told
    assert (
        "of 100,000 customers, all partitions at once | 100,001 records/s | ≥ 200,000 records/s | **not met** |" in told
    )
    assert "of 1,000,000 customers, all partitions at once | 1,000,001 records/s | ≥ 200,000 records/s | met |" in told
    assert "start to ready | 12.5 s | ≤ 12 s | **not met** |" in told
    assert "| its memory at the highest | 2.40 GB | ≤ 2.5 GB | met |" in told
    assert "by that at 1,000 | 1.50 × | ≤ 1.5 × | met |" in told


def test_what_some_rounds_reach_and_others_do_not_is_neither_met_nor_missed() -> None:
    def row(runtime: str, *rates: float) -> dict[str, Any]:
        of = {"runtime": runtime, "guarantee": "once", "job": "small", "customers": 5_000, "skew": "uniform"}
        return of | {"rounds": rates, "same_state": True, "cores": 1}

    rows = [row("Helix", 300.0, 310.0, 290.0), row("Quix Streams", 100.0, 100.0, 100.0)]
    rows += [row("Bytewax", 100.0, 100.0, 100.0), row("Kafka Streams, in memory", 300.0, 300.0, 300.0)]
    measured = {"small_5000_vs_quix": 3.0, "small_5000_vs_bytewax": 3.0, "small_5000_vs_kafka_streams": 1.0}
    told = table({"rows": rows, "ratios": measured})
    assert "by Quix Streams | 3.00 × (2.90–3.10) | ≥ 3 × | *between* |" in told
    assert "by Bytewax | 3.00 × (2.90–3.10) | ≥ 2.5 × | met |" in told
    assert "by Kafka Streams | 1.00 × (0.97–1.03) | ≥ 2 × | **not met** |" in told
    said = summary({"rows": rows, "ratios": measured})
    assert " 1 are met, 1 were met in some rounds and not in others, 21 not measured" in said


def test_the_page_says_which_code_was_measured_and_what_a_second_processor_brings() -> None:
    page = document(results(commit="0123456789abcdef", dirty=True) | {"machine": MACHINE | LOAD | {"two_by_one": 1.25}})
    assert (
        "Measured 2026-01-02 at 0123456789 with changes beside it: 2 processors (a cpu; two busy at once do 1.25"
        in page
    )
    assert "Measured 2026-01-02: 2 processors (a cpu), 8 GB" in document(results())


def test_a_wrong_state_reaches_nothing() -> None:
    row = HELIX | {"same_state": False}
    assert {one.met for one in targets({"rows": [row | {"events_per_second": RATE}]})} == {None}


def test_what_two_processes_reach_is_no_one_worker_s() -> None:
    rows = [HELIX | {"same_state": True, "guarantee": "exactly once, 2 processes", "events_per_second": RATE}]
    assert {one.met for one in targets({"rows": rows})} == {None}


def test_it_is_counted_how_many_are_met() -> None:
    assert summary({"ratios": {"small_5000_vs_quix": 9.0}}).endswith(" 1 are met, 23 not measured")


def test_a_latency_while_the_queue_grows_meets_nothing() -> None:
    growing = LATENCY | {"first_half_p50_ms": 5.0, "second_half_p50_ms": 90.0}
    told = table({"latency_ms": [growing]})
    assert "| latency, 200 events/s, p50 | 9.0 ms (its queue grows) | ≤ 15 ms | **not met** |" in told
