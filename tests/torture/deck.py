"""Which fault comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random


def deck(random: Random, kinds: Sequence[str]) -> Callable[[], str]:
    """Return what draws a kind by chance, every kind once before any comes again."""
    cards: list[str] = []

    def draw() -> str:
        if not cards:
            cards.extend(random.sample(list(kinds), len(kinds)))
        return cards.pop()

    return draw
