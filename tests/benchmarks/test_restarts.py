"""How long partitions stand still is told as it was."""

from __future__ import annotations

from benchmarks.restarts import targets
from benchmarks.restarts.trail import Trail


def trail(*moments: list[float]) -> Trail:
    """Return a trail that was read before, of so many partitions."""
    made = Trail("localhost:1", "changelog", len(moments))
    made._moments.update(enumerate(moments))
    return made


def test_a_gap_counts_that_began_before_or_within_the_time() -> None:
    one = trail([1.0, 2.0, 7.0, 7.5, 20.0])
    assert one.gap(0, since=3.0, until=8.0) == 5.0
    assert one.gap(0, since=7.2, until=8.0) == 0.5


def test_a_partition_that_commits_nothing_stood_still_all_the_time() -> None:
    assert trail([]).gap(0, since=3.0, until=8.0) == 5.0


def test_all_work_when_the_last_one_does() -> None:
    assert not trail([1.0, 5.0], [1.0]).works(since=2.0)
    both = trail([1.0, 5.0], [1.0, 3.0])
    assert both.works(since=2.0)
    assert [both.first(number, since=2.0) for number in (0, 1)] == [5.0, 3.0]


def test_a_target_stands_beside_what_it_is_of() -> None:
    row = {"case": "killed and started again", "customers": 5, "rate": 1.0, "times": 2}
    table = targets.table([{**row, "median_seconds": 4.0, "worst_seconds": 6.0}])
    assert "| killed and started again | 5 | 1 | 2 | 4.00 (≤ 5) | 6.00 |" in table
