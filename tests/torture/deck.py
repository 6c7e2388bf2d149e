"""Which fault comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.torture.faults.kinds import KINDS


def deck(random: Random, kinds: Sequence[str]) -> Callable[[bool | None], str | None]:
    """Return what draws a kind by chance, every kind once before any comes again.

    Asked for one that is ``around`` the workers, or that hits them, it gives the next that is, None if there is none.
    """
    cards: list[str] = []

    def draw(around: bool | None) -> str | None:
        if not cards:
            cards.extend(random.sample(list(kinds), len(kinds)))
        fit = [card for card in cards if around is None or KINDS[card].around == around]
        if fit:
            cards.remove(fit[-1])
        return fit[-1] if fit else None

    return draw
