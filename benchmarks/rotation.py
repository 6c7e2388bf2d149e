"""Who begins a round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Rotated = TypeVar("Rotated")


def rotated(these: Sequence[Rotated], number: int, rounds: int) -> list[Rotated]:
    """Return the order of a round: the first has the broker at its coldest, so nobody is it in every one.

    >>> [rotated("abcd", number, 2) for number in range(2)]
    [['a', 'b', 'c', 'd'], ['c', 'd', 'a', 'b']]
    """
    first = number * len(these) // rounds
    return [*these[first:], *these[:first]]
