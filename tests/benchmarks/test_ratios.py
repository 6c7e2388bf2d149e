"""By how much Helix is faster: round by round, on as many cores as the peer was given, or one process by one."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from benchmarks.throughput.document import by_peer
from benchmarks.throughput.ratios import RAW, ratios, references, rounds


def row(runtime: str, rates: list[float], cores: int = 1, **more: Any) -> dict[str, Any]:
    of = {"job": "small", "customers": 5_000, "skew": "uniform", "same_state": True, "cores": cores}
    return {"runtime": runtime, "rounds": rates, "events_per_second": {"median": median(rates)}, **of, **more}


def test_ratios_are_named_by_job_customers_and_peer() -> None:
    rows = [row("Helix", [200.0]), row("Quix Streams", [40.0]), row("Quix Streams", [50.0])]
    rows += [row("Helix", [90.0], customers=500_000), row("Bytewax", [30.0], customers=500_000)]
    rows += [row("Helix", [1.0], skew="skewed"), row("Quix Streams", [1.0], skew="skewed"), row(RAW, [900.0])]
    assert ratios(rows) == {"small_5000_vs_quix": 4.0, "small_500000_vs_bytewax": 3.0}


def test_a_ratio_is_the_median_of_those_within_rounds() -> None:
    assert ratios([row("Helix", [100.0, 300.0, 200.0]), row("Faust", [50.0, 100.0, 40.0])]) == {
        "small_5000_vs_faust": 3.0
    }


def test_two_processes_are_not_compared_with_who_was_given_one() -> None:
    rows = [row("Helix", [200.0]), row("Helix", [300.0], 2), row("Faust", [10.0])]
    rows += [row("Quix Streams", [50.0]), row("Quix Streams", [60.0], 2)]
    assert ratios(rows) == {"small_5000_vs_faust": 20.0, "small_5000_vs_quix": 5.0}


def test_one_process_is_held_against_one_though_a_peer_is_faster_in_two() -> None:
    rows = [row("Helix", [30.0, 60.0, 40.0]), row("Helix", [90.0] * 3, 2)]
    rows += [row("Bytewax", [20.0] * 3), row("Bytewax", [10.0, 30.0, 25.0]), row("Bytewax", [80.0] * 3, 2)]
    rows += [row("Kafka Streams, in memory", [9.0] * 3, 2)]
    assert rounds(rows, one_core=True) == {"small_5000_vs_bytewax": [3.0, 2.0, 1.6]}


@pytest.mark.parametrize("trouble", [{"same_state": False}, {"failure": "it ended"}])
def test_who_failed_or_is_wrong_is_compared_with_nobody(trouble: dict[str, Any]) -> None:
    helix, raw = row("Helix", [30.0]), row(RAW, [50.0], same_state=None)
    assert rounds([helix, row("Bytewax", [10.0]) | trouble]) == {}
    assert rounds([helix | trouble, row("Bytewax", [10.0])]) == {}
    assert references([raw, row("Bytewax", [10.0]) | trouble]) == {}


def test_what_the_jobs_own_code_leaves_is_by_a_peers_fastest_process() -> None:
    rows = [row("Quix Streams", [10.0]), row("Quix Streams", [20.0]), row("Quix Streams", [90.0], 2)]
    raw = row(RAW, [50.0], same_state=None)
    assert references([*rows, raw, row("Kafka Streams, RocksDB", [25.0], 2)]) == {
        "small_5000_vs_quix": [2.5],
        "small_5000_vs_kafka_streams": [2.0],
    }
    assert references([*rows, raw | {"customers": 500_000}]) == {}


def test_a_table_has_a_line_a_peer_and_says_what_was_to_be_reached() -> None:
    found = {"small_5000_vs_quix": [2.0, 4.0, 3.25], "full_5000_vs_bytewax": [1.5]}
    assert by_peer("Helix by", found).splitlines() == [
        "| Helix by | small, 5,000 | full, 5,000 |",
        "| --- | --- | --- |",
        "| Quix Streams | 3.25 × (≥ 3) |  |",
        "| Bytewax |  | 1.50 × (≥ 2) |",
    ]
    assert "| 3.25 × (2.00–4.00; ≥ 3) |" in by_peer("Helix by", found, spread=True)
    assert "| Quix Streams | 3.25 × |" in by_peer("one process by one", found, asked=False)
