"""What customers can be picked by: groups and their values, as many as a page has room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from streams.adapters.reading_view import Groups, Picture
from streams.adapters.reading_view.groups import MOST_VALUES
from streams.adapters.wording import meanings

MOST_GROUPS: Final = 12


class Offer(NamedTuple):
    """Values of a group, as they are offered one after the other, of how many; if one was chosen it is among them."""

    values: list[str]
    total: int


class Choice(NamedTuple):
    """A group with the values that are offered, how many more there are, and the one that was chosen, if any."""

    group: str
    values: list[str]
    more: int
    chosen: str


def grouped(segments: Groups, everybody: Picture) -> dict[str, Offer]:
    """Return groups that customers can be picked by, each with its values, the most frequent first."""
    bands, policies = list(meanings.BANDS), sorted(everybody.alerts)
    ours = {"band": Offer(bands, len(bands))}
    if policies or not everybody.known:  # one may be asked for though it is not known which there are
        ours["policy"] = Offer(policies, len(policies))
    return ours | {each.group: Offer(list(each.values), each.total) for each in segments.groups}


def offered(groups: Iterable[str], *chosen: str) -> list[str]:
    """Return the groups that there is room for, and those that were chosen."""
    known = list(groups)
    return [*known[:MOST_GROUPS], *(each for each in known[MOST_GROUPS:] if each in chosen)]


def choices(groups: Mapping[str, Offer], chosen: Mapping[str, str]) -> list[Choice]:
    """Return what is offered of each group; what was chosen is among it, or nobody would see that it is."""
    return [choice(group, groups[group], chosen.get(group, "")) for group in offered(groups, *chosen)]


def choice(group: str, offer: Offer, chosen: str) -> Choice:
    """Return what is offered of one group."""
    first = offer.values[:MOST_VALUES]
    more = offer.total - len(first) - (chosen in offer.values[MOST_VALUES:])
    return Choice(group, first if not chosen or chosen in first else [*first, chosen], more, chosen)
