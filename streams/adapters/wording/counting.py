"""How many there are of what, of all that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streams.adapters.reading_view import Picture

SEVERITIES: Final = ("critical", "warning", "info")


def alerts_by(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return how many alerts are open of each severity, the gravest first."""
    kept = starting(counts, "alerts:")
    order = {name: at for at, name in enumerate(SEVERITIES)}
    return sorted(kept.items(), key=lambda each: order.get(each[0], len(order)))


def starting(counts: Mapping[str, int], head: str) -> dict[str, int]:
    """Return the counts of what begins with a head, by what follows it, and only what there is."""
    return {name.removeprefix(head): count for name, count in counts.items() if name.startswith(head) and count > 0}


def at_stake(of: Picture) -> list[tuple[str, float]]:
    """Return what those who are at risk or have an open alert pay a month, by currency; XXX is none.

    That it is nothing is told only where it is nothing in every currency.
    """
    told = [(currency, amount) for currency, amount in of.mrr_at_risk.items() if currency != "XXX"]
    return [each for each in told if each[1]] or told
