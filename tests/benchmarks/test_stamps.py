"""How long a batch is at each stage of its way, told by stamps from outside."""

from __future__ import annotations

from itertools import count

from benchmarks.latency.by_stage import page, told
from benchmarks.latency.stamps import STAGES, Stamps


def stamps() -> Stamps:
    """Return stamps by a clock that goes on by a second a look."""
    return Stamps(clock=map(float, count(1)).__next__)


def go(one: Stamps, partition: int, stages: int = 3) -> None:
    one.folding(partition)
    for _ in range(stages):
        one.went(partition)
    one.over(partition, 7)


def test_a_batch_has_a_stamp_a_stage_since_its_first_record_was_written() -> None:
    one = stamps()
    one.came(3, written=0.5)
    one.came(3, written=0.75)
    go(one, 3)
    assert one.rows == [[0.5, 1.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7]]
    assert len(one.rows[0]) == len(STAGES) + 2


def test_what_was_left_over_or_tried_twice_or_given_up_is_not_looked_at() -> None:
    one = stamps()
    go(one, 3)
    one.came(3, written=0.5)
    go(one, 3, stages=4)
    one.came(3, written=0.5)
    one.folding(3)
    go(one, 3)
    assert one.rows == []


def test_a_table_has_each_stage_in_ms() -> None:
    found = {"200 events/s": told([[0.0, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 2], [0.0] * 7 + [1]])}
    text = page({"latency_stages": found})
    assert text.startswith("| ms a batch | 200 events/s p50 | p99 |\n")
    assert "| on the log → at the lane | 0.0 | 1.0 |" in text
    assert "| commit | 0.0 | 8.0 |" in text
    assert "| records a batch | 1.5 |  |" in text
    assert "| batches | 2 |  |" in text


def test_results_without_stages_say_so() -> None:
    assert "no stages" in page({})
    assert "no stages" in page({"latency_stages": {}})
