"""Nobody goes first in every round, and everybody goes once in each."""

from __future__ import annotations

from itertools import permutations

from benchmarks.rotation import rotated
from benchmarks.throughput.contender import ROUNDS


def test_each_round_begins_with_another() -> None:
    for many in range(ROUNDS, 12):
        rounds = [rotated(range(many), number, ROUNDS) for number in range(ROUNDS)]
        assert all(sorted(order) == list(range(many)) for order in rounds)
        assert all(one[0] != other[0] for one, other in permutations(rounds, 2))
