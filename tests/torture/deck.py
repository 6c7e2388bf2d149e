"""Which fault comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Fits = Callable[[str], bool]


def deck(random: Random, kinds: Sequence[str]) -> Callable[[Fits], str | None]:
    """Return what draws a kind by chance, every kind once before any comes again; the next that fits, None for none."""
    cards: list[str] = []

    def draw(fits: Fits) -> str | None:
        if not cards:
            cards.extend(random.sample(list(kinds), len(kinds)))
        fit = next((card for card in reversed(cards) if fits(card)), None)
        if fit is not None:
            cards.remove(fit)
        return fit

    return draw
