"""The pages tell what was measured last, and say so when something was not."""

from typing import Any

import pytest

from benchmarks import pages, results
from benchmarks.pages import placed, section
from benchmarks.results import shaped
from benchmarks.throughput.document import TARGETS
from benchmarks.throughput.ratios import HELIX, PEERS, called, ratios

MACHINE = {"cores": 2, "cpu": "a cpu", "memory_gb": 8.0, "system": "an os", "python": "3.11", "kafka": "4.3.1"}
MACHINE |= {"load_average": [0.5]}
RATE = {"min": 1.0, "median": 2_000.0, "max": 3.0}
ROW: dict[str, Any] = {"version": "1", "guarantee": "once", "job": "small", "customers": 5_000, "skew": "uniform"}
ROW |= {"same_state": True, "cores": 1, "rounds": [2_000]}


def found(**more: Any) -> dict[str, Any]:
    return shaped({"when": "2026-01-02T03:04:05Z", "quick": False, "machine": MACHINE, **more})


def is_explained(name: str, published: dict[str, Any]) -> bool:
    """Return whether results say why a ratio is missing: of all of it, of the peer, or of who was measured there."""
    log, _, peer = name.partition("_vs_")
    if {"everything", "throughput", PEERS[peer]} & {*published["failures"], *published["left_out"]}:
        return True
    here = [row for row in published["rows"] if f"{row['job']}_{row['customers']}" == log and row["skew"] == "uniform"]
    of = ([row for row in here if called(row["runtime"]) == one] for one in (HELIX, PEERS[peer]))
    return any(rows and all(row.get("failure") or row["same_state"] is False for row in rows) for rows in of)


def test_the_pages_say_what_the_published_results_say() -> None:
    for path, text in pages.pages(pages.latest()):
        assert path.read_text("utf-8") == text


def test_published_results_have_all_that_is_read_of_them() -> None:
    assert found().keys() >= {"rows", "ratios", "latency_ms", "recovery", "memory"}
    assert (pages.latest() or found()).keys() >= results.ROOM.keys()


def test_every_ratio_that_was_asked_for_is_published_or_it_is_said_what_is_missing() -> None:
    published = pages.latest() or found(failures={"everything": "nothing has been measured"})
    asked = {f"{job}_vs_{peer}" for job, peers in TARGETS.items() for peer in peers}
    assert not [name for name in asked - published["ratios"].keys() if not is_explained(name, published)]
    for row in published["rows"]:
        assert row.keys() >= {"runtime", "version", "guarantee", "job", "customers", "events_per_second"}


def test_a_ratio_is_not_missing_because_of_somebody_else() -> None:
    rows = [ROW | {"runtime": "Helix"}, ROW | {"runtime": "Quix Streams", "failure": "it ended"}]
    told = found(rows=rows, failures={"latency": "it ended"}, left_out={"Kafka Streams": "no JDK"})
    asked = [f"{job}_vs_{peer}" for job, peers in TARGETS.items() for peer in peers]
    explained = {name for name in asked if is_explained(name, told)}
    assert explained == {"small_5000_vs_quix", "small_5000_vs_kafka_streams", "small_500000_vs_kafka_streams"}


def test_published_ratios_are_those_of_the_published_rounds() -> None:
    published = pages.latest() or found()
    assert published["ratios"] == pytest.approx(ratios(published["rows"]), abs=0.002)


def test_rates_and_ratios_are_told_by_job_and_customers() -> None:
    rows = [ROW | {"runtime": "Helix", "events_per_second": RATE}]
    rows.append(ROW | {"runtime": "Quix Streams", "events_per_second": None, "failure": "it ended"})
    rows.append(ROW | {"runtime": "Bytewax", "events_per_second": RATE, "rounds": [800]})
    text = section(found(rows=rows, ratios={"small_5000_vs_bytewax": 2.5}))
    assert "| Helix | once | 2,000 |" in text
    assert "| one process by one | small, 5,000 |\n| --- | --- |\n| Bytewax | 2.50 × |" in text
    assert "| Quix Streams | once | failed |" in text
    assert "| Helix by | small, 5,000 |\n| --- | --- |\n| Bytewax | 2.50 × (≥ 2.5) |" in text


def test_latencies_recoveries_and_memory_are_told() -> None:
    figures = {"runtime": "helix", "p50_ms": 9.6, "p99_ms": 20.0, "p999_ms": 30.0}
    latency = [figures | {"case": f"{rate} events/s", "settled": rate == 200} for rate in (200, 900)]
    worker = {"case": "worker, start to ready", "customers": 1_000, "seconds": 2.04, "peak_bytes": 1.5e9}
    everything = found(latency_ms=latency, recovery=[worker])
    text = section(everything)
    assert "answers it, in one run: 200 events/s: p50 10 ms, p99 20 ms; 900 events/s: too much, stopped." in text
    twice = [row | {"rounds": [row, row]} for row in latency]
    assert "answers it, medians of 2 rounds at most: 200 events/s" in section(found(latency_ms=twice))
    assert "1,000 customers in 2.0 s and 1.50 GB" in text
    assert everything["memory"]["workers"]["1000"] == {"peak_bytes": 1.5e9}


def test_a_section_that_failed_and_who_was_left_out_are_named() -> None:
    text = section(found(failures={"latency": "TimeoutError: too long"}, left_out={"Kafka Streams": "no JDK"}))
    assert "**Not measured: latency** (TimeoutError: too long)" in text
    assert "**Left out: Kafka Streams** (no JDK)" in text


def test_the_picture_is_among_what_is_made() -> None:
    rows = [ROW | {"runtime": "Helix", "events_per_second": RATE}]
    assert [path.name for path, _ in pages.pages(found(rows=rows))] == [
        "README.md",
        "performance.md",
        "performance-latency.md",
        "throughput.svg",
    ]


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        placed("# Helix", "text")
