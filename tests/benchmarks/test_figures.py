"""Medians and ratios."""

import pytest

from benchmarks.figures import Spread, by_round, spread
from benchmarks.running import Mark, between, marks


def test_a_spread_is_least_middle_and_greatest() -> None:
    assert spread([30.4, 10.6, 20.5]) == Spread(11, 20, 30)


def test_ratios_are_taken_within_rounds() -> None:
    assert by_round([[100.0, 300.0, 200.0]], [[50.0, 100.0, 40.0]]) == [2.0, 3.0, 5.0]


def test_everybody_is_judged_by_the_fastest_configuration() -> None:
    assert by_round([[70.0], [100.0]], [[10.0], [50.0], [20.0]]) == [2.0]


def test_who_fell_out_after_a_lucky_round_is_no_longer_the_fastest() -> None:
    assert by_round([[100.0] * 3], [[90.0, 90.0], [50.0, 40.0, 50.0]]) == [2.0, 2.5, 2.0]


@pytest.mark.parametrize("peers", [[], [[]]])
def test_there_is_no_ratio_to_nobody(peers: list[list[float]]) -> None:
    assert by_round([[100.0]], peers) == []
    assert by_round([[]], [[100.0]]) == []


def test_only_what_follows_the_warm_up_counts() -> None:
    found = marks("noise\nmark warm 1000 10.0 2.0\nmark done 9000 12.0 3.5\n")
    measured = between(found["warm"], found["done"])
    assert (measured.rate, measured.cpu_seconds) == (4000.0, 1.5)


def test_a_run_that_was_cut_off_has_no_end() -> None:
    assert marks("mark warm 5 1.0 0.5\nmark done 9 1.") == {"warm": Mark(5, 1.0, 0.5)}
