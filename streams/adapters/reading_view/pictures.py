"""Sums as Redis keeps them, and what they say of everybody or of a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from streams.adapters.reading_view.answers import Adoption, Bin, Picture
from streams.adapters.reading_view.kept import part, whole
from streams.adapters.view.keys import outcomes_of, picture_of
from streams.adapters.view.notes import BILLION, EDGES
from streams.adapters.view.packing import Damaged

CENTS: Final = 100
TENTHS: Final = 10
MOST: Final = 2**63  # which Redis counts up to


def picture(group: str | None, value: str | None, kept_sums: Any, kept_ends: Any) -> Picture:
    """Return what sums say: those of customers, and those of plans that are over; name those that cannot be read."""
    pair = pair_of(group, value)
    sums, no_sums = part(picture_of(pair), lambda: sums_of(kept_sums), dict[str, int]())
    ended, no_ends = part(outcomes_of(pair), lambda: sums_of(kept_ends), dict[str, int]())
    by: dict[str, dict[str, int]] = defaultdict(dict)
    for tag, count in sums.items():
        kind, _, name = tag.partition(":")
        by[kind][name] = count
    priced = {currency for kind in ("priced", "mrr") for currency, count in by[kind].items() if count > 0}
    outcomes: dict[str, dict[str, int]] = defaultdict(dict)
    for tag, count in sorted(ended.items()):
        kind, _, outcome = tag.rpartition(":")
        outcomes[kind][outcome] = count
    return Picture(
        group=group,
        value=value,
        customers=sums.get("customers", 0),
        bands=dict(sorted(by["band"].items())),
        health=tuple(by["health"].get(str(tenth), 0) for tenth in range(TENTHS)),
        unknown=by["health"].get("unknown", 0),
        adoption={
            name: Adoption(catalogued=count, used=by["used"].get(name, 0)) for name, count in sorted(by["has"].items())
        },
        trends=dict(sorted(by["trend"].items())),
        alerts=dict(sorted(by["alerts"].items())),
        plans=dict(sorted(by["plans"].items())),
        outcomes=dict(outcomes),
        mrr=money(by["mrr"], priced),
        mrr_at_risk=money(by["at_risk"], priced),
        unreadable=(*no_sums, *no_ends),
    )


def pair_of(group: str | None, value: str | None) -> str:
    """Return a group and its value as they are part of keys, nothing for everybody."""
    return "" if group is None else f"{group}={value}"


def money(cents: Mapping[str, int], priced: Iterable[str]) -> dict[str, float]:
    """Return sums of money in major units, by currency: 0 in those that somebody has a price in.

    >>> money({"EUR": 1_250}, {"EUR", "USD"})
    {'EUR': 12.5, 'USD': 0.0}
    """
    return {currency: cents.get(currency, 0) / CENTS for currency in sorted({*cents, *priced})}


def calibration(sums: Mapping[str, int]) -> tuple[Bin, ...]:
    """Return how often customers left of whom a risk was told, by the risk; bins without examples are left out.

    Raise `Damaged` if more have left than there were.
    """
    if any(not 0 <= sums.get(f"left:{at}", 0) <= sums.get(f"examples:{at}", 0) for at in range(len(EDGES) - 1)):
        raise Damaged("not a calibration of this version of Helix: more have left than there were")
    return tuple(
        Bin(
            low=EDGES[place],
            high=EDGES[place + 1],
            told=sums.get(f"told:{place}", 0) / BILLION / examples,
            examples=examples,
            left=sums.get(f"left:{place}", 0),
        )
        for place in range(len(EDGES) - 1)
        if (examples := sums.get(f"examples:{place}", 0))
    )


def sums_of(found: Any) -> dict[str, int]:
    """Return the fields of a hash of sums; raise `Damaged` if one of them is none that Redis has counted."""
    try:
        sums = {name.decode(): int(count) for name, count in whole(found).items()}
    except ValueError as error:
        raise Damaged(f"not a sum of this version of Helix: {error}") from error
    if any(abs(count) >= MOST for count in sums.values()):
        raise Damaged(f"not a sum of this version of Helix: it is beyond {MOST:,}")
    return sums
