"""The pure parts of the benchmark of costs."""

from __future__ import annotations

from benchmarks.costs import report
from benchmarks.costs.clock import microseconds
from benchmarks.costs.stages import shares
from benchmarks.costs.timers import Timers


def test_a_cost_is_that_of_one_call() -> None:
    assert 0 < microseconds(sum, lambda calls: [(range(100),)] * calls, calls=20) < 1_000


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
