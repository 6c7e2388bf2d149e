"""What customers can be picked by: groups and their values, as many as a page has room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from streams.adapters.reading_view import Picture
from streams.adapters.reading_view.pictures import by_group
from streams.adapters.view.index import SEGMENTS
from streams.adapters.wording import meanings

MOST_GROUPS: Final = 12
MOST_VALUES: Final = 50
Groups = Mapping[str, list[str]]  # the values of each, in the order in which they are offered


class Choice(NamedTuple):
    """A group with the values that are offered, how many more there are, and the one that was chosen, if any."""

    group: str
    values: list[str]
    more: int
    chosen: str


def grouped(counts: Mapping[str, int], everybody: Picture) -> dict[str, list[str]]:
    """Return the groups that customers can be picked by, each with its values, the most frequent first."""
    policies = {"policy": sorted(everybody.alerts)} if everybody.alerts else {}
    return {"band": list(meanings.BANDS), **policies, **segments_first(by_group(counts))}


def segments_first(segments: Mapping[str, Mapping[str, int]]) -> dict[str, list[str]]:
    """Return the values of each group of a segment, those with most customers first; so the groups, ours before others.

    >>> segments_first({"others.tier": {"a": 9}, "others.arm": {"b": 3}, "plan": {"free": 1, "pro": 2}})
    {'plan': ['pro', 'free'], 'others.tier': ['a'], 'others.arm': ['b']}
    """

    def place(group: str) -> tuple[int, int, str]:
        ours = SEGMENTS.index(group) if group in SEGMENTS else len(SEGMENTS)
        return ours, -sum(segments[group].values()), group

    return {
        group: sorted(segments[group], key=lambda value: (-segments[group][value], value))
        for group in sorted(segments, key=place)
    }


def offered(groups: Iterable[str], *chosen: str) -> list[str]:
    """Return the groups that there is room for, and those that were chosen."""
    known = list(groups)
    return [*known[:MOST_GROUPS], *(each for each in known[MOST_GROUPS:] if each in chosen)]


def choices(groups: Groups, chosen: Mapping[str, str]) -> list[Choice]:
    """Return what is offered of each group; what was chosen is among it, or nobody would see that it is."""
    return [choice(group, groups[group], chosen.get(group, "")) for group in offered(groups, *chosen)]


def choice(group: str, values: list[str], chosen: str) -> Choice:
    """Return what is offered of one group."""
    first = values[:MOST_VALUES]
    rest = [value for value in values[MOST_VALUES:] if value != chosen]
    return Choice(group, first if not chosen or chosen in first else [*first, chosen], len(rest), chosen)
