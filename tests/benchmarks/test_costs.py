"""The pure parts of the benchmark of costs."""

from __future__ import annotations

from benchmarks.costs import report
from benchmarks.costs.clock import microseconds
from benchmarks.costs.document import document
from benchmarks.costs.stages import shares
from benchmarks.costs.timers import Timers


def test_a_cost_is_that_of_one_call() -> None:
    assert 0 < microseconds(sum, lambda calls: [(range(100),)] * calls, calls=20, rounds=2) < 1_000


def test_a_stage_inside_another_counts_only_for_itself() -> None:
    timers = Timers()
    inner = timers.wrapped("inner", lambda: sum(range(200_000)))
    outer = timers.wrapped("outer", lambda: [inner() for _ in range(5)])
    assert outer() == [sum(range(200_000))] * 5
    assert timers.calls == {"outer": 1, "inner": 5}
    assert timers.seconds["outer"] < timers.seconds["inner"]


def test_shares_are_of_all_that_the_process_took() -> None:
    measured = {
        "events": 100,
        "seconds": 2.0,
        "cpu_seconds": 4.0,
        "stages": {"decode": 1.0, "step": 2.0},
        "calls": {"decode": 100, "step": 100},
        "threads": {"MainThread": 3.0, "Thread-1": 0.5},
    }
    found = shares(measured)
    assert (found["percent"]["decode"], found["percent"]["step"], found["percent"]["fetch"]) == (25.0, 50.0, 12.5)
    assert found["percent"]["rest"] == 12.5
    assert "| step | 50.0 |" in report.stages(found)


def test_the_page_tells_of_what_was_measured_and_of_nothing_else() -> None:
    figures = {"p50_ms": 9.0, "p99_ms": 30.0, "answered_share": 1.0}
    row = {"runtime": "helix", "case": "200 events/s", "settled": True, **figures}
    page = document({"latency_ms": [row], "costs": {"micro": {"microseconds": {"decode": 1.0}, "state_bytes": 1_400}}})
    assert "| helix | 200 events/s | 9.0 (≤ 15) | 30.0 (≤ 60) | – | – | 100.00 % |" in page
    assert "| a usage event decoded and validated | 1.0 | ≤ 2 |" in page
    assert "## How soon a worker takes over" not in page
