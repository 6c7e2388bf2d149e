"""The pure parts of the benchmark of costs."""

from __future__ import annotations

import gc
from itertools import count
from pathlib import Path

import pytest

from benchmarks.costs import report
from benchmarks.costs.clock import microseconds
from benchmarks.costs.micro import _arriving
from benchmarks.costs.stages import _measured, of_small_job, shares
from benchmarks.costs.timers import Timers
from benchmarks.workload import Workload
from streams.adapters.cloudevents import reader
from streams.events import FeatureUsed


def test_every_round_has_arguments_of_its_own_and_is_not_disturbed_by_collections() -> None:
    seen: list[tuple[int, bool]] = []
    rounds = iter(range(3))
    prepared = lambda calls: [(number,) for number in [next(rounds)] * calls]  # noqa: E731
    assert microseconds(lambda number: seen.append((number, gc.isenabled())), prepared, calls=4, rounds=2) >= 0
    assert seen == [(number, False) for number in (0, 1, 2) for _ in range(4)]
    assert gc.isenabled()


def test_garbage_is_collected_again_after_a_call_that_failed() -> None:
    with pytest.raises(ZeroDivisionError):
        microseconds(lambda number: 1 / number, lambda calls: [(0,)] * calls)
    assert gc.isenabled()


def test_a_stage_inside_another_counts_only_for_itself() -> None:
    timers = Timers()
    inner = timers.wrapped("inner", lambda: sum(range(200_000)))
    outer = timers.wrapped("outer", lambda: [inner() for _ in range(5)])
    assert outer() == [sum(range(200_000))] * 5
    assert timers.calls == {"outer": 1, "inner": 5}
    assert timers.seconds["outer"] < timers.seconds["inner"]


def test_what_wrapping_costs_is_in_no_stage_and_told_beside() -> None:
    timers = Timers(clock=map(float, count()).__next__)  # so that nothing takes time but to look at the clock
    inner = timers.wrapped("inner", lambda: None)
    outer = timers.wrapped("outer", lambda: [inner() for _ in range(5)])
    began = timers._clock()
    outer()
    took = timers._clock() - began
    assert timers.seconds == {"inner": pytest.approx(0.0), "outer": pytest.approx(0.0, abs=1e-3)}
    assert took - timers.wrapping_seconds == pytest.approx(1.0, abs=1e-2)  # the last look


def test_what_is_decoded_is_another_record_each_time() -> None:
    records = [record for (record,) in _arriving(50)]
    assert len({(record.key, record.value) for record in records}) == 50
    assert all(reader(FeatureUsed)(record)[0] == record.key.decode() for record in records)


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
    told = report.stages(report.profiled({"stages": found, "job_stages": {"full, 5": found}}))
    assert "| stage | full, 5 | the bundled course |" in told
    assert "| step | 20000.0 (50 %) | 20000.0 (50 %) |" in told
    assert "| all | 40000.0 | 40000.0 |" in told
    percent = {name: share for name, share in found["percent"].items() if name != "decode"}
    assert "| decode | – | 10000.0 (25 %) |" in report.stages({"before": found | {"percent": percent}, "now": found})


def test_the_small_job_is_measured_by_stage_on_a_real_log(broker: str, tmp_path: Path) -> None:
    found = of_small_job(broker, tmp_path, Workload(30, "uniform", 700))
    assert found["events"] == 700
    assert found["calls"]["decode"] == found["calls"]["step"] == 700
    assert found["calls"]["state encode"] >= 30


def test_an_engine_that_fails_is_told_with_its_log(broker: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"small: ended with 1; its log is .*stages\.log"):
        _measured({"BENCH_BROKER": broker}, "small", 1, tmp_path)


def test_the_target_of_growth_is_held_against_a_million_and_nothing_less() -> None:
    rows = [{"customers": customers, "microseconds": float(cost)} for customers, cost in ((1_000, 20), (1_000_000, 25))]
    assert "| 1,000,000 | 25.0 | 1.25 | ≤ 1.5 |" in report.growth(rows)
    assert "≤" not in report.growth(rows[:1])
