"""Everybody has two rounds; who may be the fastest of a runtime, with both cores or with one, has more."""

from __future__ import annotations

from benchmarks.running import Measured
from benchmarks.throughput.choosing import chosen
from benchmarks.throughput.contender import FEWER_ROUNDS, ROUNDS, TRIED, Contender
from benchmarks.throughput.lines import Line
from benchmarks.workload import Skew, Workload


def line(name: str, *rates: float, processes: int = 1, skew: Skew = "uniform", most: int = ROUNDS) -> Line:
    runtime, _, guarantee = name.partition("/")
    one = Contender(runtime, "1", guarantee, "small", (), None, processes=processes, most_rounds=most)
    return Line(one, Workload(5_000, skew, 1_000), [Measured(1_000, 1_000 / rate, 1.0) for rate in rates])


def rounds(*lines: Line) -> list[int]:
    """Return in how many rounds each is measured."""
    return [sum(one in chosen(lines, number) for number in range(ROUNDS)) for one in lines]


def test_everybody_is_measured_twice() -> None:
    lines = [line("Quix/a"), line("Quix/b"), line("Bytewax/a", 5.0)]
    assert [chosen(lines, number) for number in range(TRIED)] == [lines] * TRIED


def test_the_fastest_of_each_runtime_goes_on_and_with_one_process_for_fewer_rounds() -> None:
    slow, one, two = line("Quix/a", 10.0, 11.0), line("Quix/b", 20.0, 20.0), line("Quix/c", 30.0, 30.0, processes=2)
    other = line("Bytewax/a", 5.0, 5.0)
    assert rounds(slow, one, two, other) == [TRIED, FEWER_ROUNDS, ROUNDS, ROUNDS]


def test_one_process_that_is_faster_than_two_has_all_rounds() -> None:
    assert rounds(line("Bytewax/a", 9.0, 9.0), line("Bytewax/b", 8.0, 8.0, processes=2)) == [ROUNDS, TRIED]


def test_who_has_had_one_bad_round_is_not_given_up() -> None:
    leader, unlucky, behind = line("Quix/a", 70.0, 72.0), line("Quix/b", 37.0, 71.0), line("Quix/c", 69.0, 70.0)
    assert rounds(leader, unlucky, behind) == [ROUNDS, ROUNDS, TRIED]


def test_stores_of_one_runtime_are_its_configurations() -> None:
    lines = [line("Kafka Streams, in memory/a", 9.0, 9.0), line("Kafka Streams, RocksDB/a", 8.0, 8.0)]
    assert rounds(*lines) == [ROUNDS, TRIED]


def test_what_later_rounds_bring_changes_nobodys_place() -> None:
    assert rounds(line("Quix/a", 9.0, 9.0, 1.0), line("Quix/b", 8.0, 8.0)) == [ROUNDS, TRIED]


def test_who_failed_is_not_tried_again_and_is_nobodys_measure() -> None:
    failed = line("Quix/a", 90.0)
    failed.failure = "it ended"
    assert rounds(failed, line("Quix/b", 8.0, 8.0)) == [0, ROUNDS]


def test_what_no_ratio_is_of_has_fewer_rounds() -> None:
    assert rounds(line("Helix/a", 1.0, 1.0, skew="skewed"), line("raw/a", 1.0, 1.0, most=FEWER_ROUNDS)) == [
        TRIED,
        FEWER_ROUNDS,
    ]
