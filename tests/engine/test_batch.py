"""The facts are a function of the log, never of how it was cut."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.logs import Log, Outcome, logs, numbers, outcome


def whole(log: Log) -> Outcome:
    """Fold the log in as few batches as there can be."""
    return outcome(log, lambda: 1_000_000, Random(0))


@given(logs(), st.integers(0, 2**32), st.integers(1, 12))
def test_any_cut_of_the_log_gives_the_same_states_facts_and_rejects(log: Log, seed: int, most: int) -> None:
    limits = numbers(seed, most)
    cut = outcome(log, lambda: next(limits), Random(seed), most=most)
    expected = whole(log)
    assert (cut.states, cut.facts, cut.rejects) == (expected.states, expected.facts, expected.rejects)
    assert cut.position == expected.position


@given(logs(), st.integers(0, 2**32))
def test_a_lane_that_is_restarted_or_aborted_goes_on_as_if_nothing_had_been(log: Log, seed: int) -> None:
    limits = numbers(seed, 5)
    cut = outcome(log, lambda: next(limits), Random(seed), restarts=0.4, most=4)
    expected = whole(log)
    assert (cut.states, cut.facts, cut.rejects) == (expected.states, expected.facts, expected.rejects)
