"""What customers can be picked by: groups and their values, those with most customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import redis
from msgspec import Struct
from msgspec.structs import replace

from streams.adapters.reading_view.kept import asked, part, sound, whole
from streams.adapters.reading_view.pictures import MOST
from streams.adapters.view.index import SEGMENTS, is_group
from streams.adapters.view.keys import GROUPS, Keys, values_of
from streams.adapters.view.packing import Damaged

MOST_GROUPS: Final = 50
MOST_VALUES: Final = 50
Ranked = Iterable[tuple[bytes, float]]


class Group(Struct, frozen=True, kw_only=True):
    """What customers can be picked by: ``values`` are some of ``total``, with how many each has, the most first."""

    group: str
    customers: int
    values: dict[str, int]
    total: int


class Groups(Struct, frozen=True, kw_only=True):
    """Some of ``total`` groups, those of a segment before others, of these the ones with most customers first.

    ``unreadable`` names what cannot be read: ``groups``, so that only those of a segment and chosen ones are here; and
    ``values:GROUP`` of one that is left out, unless it was chosen: then it has no values.
    """

    groups: tuple[Group, ...] = ()
    total: int = 0
    unreadable: tuple[str, ...] = ()


def groups(client: redis.Redis, keys: Keys, chosen: Mapping[str, str], most: int) -> Groups:
    """Return so many groups, those of a segment and those of most customers; and those from which is ``chosen``."""
    pipeline = client.pipeline(transaction=False)
    pipeline.zrange(keys.groups, 0, most - 1, desc=True, withscores=True)
    pipeline.zcard(keys.groups)
    named = list(dict.fromkeys((*SEGMENTS, *chosen)))
    pipeline.zmscore(keys.groups, named)
    answers = asked(pipeline)
    known, unreadable = part(GROUPS, lambda: _known(named, *answers), dict.fromkeys(filter(is_group, named), 0))
    order = [*(name for name in SEGMENTS if name in known), *(name for name in known if name not in SEGMENTS)]
    wanted = [name for place, name in enumerate(order) if place < most or name in chosen]
    found, no_values = _read(client, keys, {name: known[name] for name in wanted}, chosen)
    if unreadable:
        found = tuple(each for each in found if each.total or chosen.get(each.group))
    total = len(found) if unreadable else answers[1]
    return Groups(groups=found, total=total, unreadable=(*unreadable, *no_values))


def _known(named: Iterable[str], ranked: Any, _: Any, scores: Any) -> dict[str, int]:
    sizes = zip(named, whole(scores), strict=True)
    return sizes_of(whole(ranked)) | sizes_of((name.encode(), size) for name, size in sizes if size)


def _read(
    client: redis.Redis, keys: Keys, wanted: Mapping[str, int], chosen: Mapping[str, str]
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    pipeline = client.pipeline(transaction=False)
    for name in wanted:
        pipeline.zrange(keys.values(name), 0, MOST_VALUES - 1, desc=True, withscores=True)
        pipeline.zcard(keys.values(name))
        pipeline.zscore(keys.values(name), chosen.get(name, ""))
    answers, found, unreadable = asked(pipeline), list[Group](), list[str]()
    for place, (name, customers) in enumerate(wanted.items()):
        none = Group(group=name, customers=customers, values={}, total=0)
        read = partial(_group, none, chosen.get(name, ""), *answers[3 * place : 3 * place + 3])
        one, no_values = part(values_of(name), read, none)
        unreadable += no_values
        found += [one] if not no_values or chosen.get(name) else []
    return tuple(found), tuple(unreadable)


def _group(none: Group, chosen: str, ranked: Any, total: int, score: float | None) -> Group:
    known = sizes_of(whole(ranked))
    rare = sizes_of([(chosen.encode(), score)]) if score else {}
    return replace(none, values=known | rare, total=total)


def values(client: redis.Redis, keys: Keys, group: str, most: int) -> list[str]:
    """Return so many values of a group, those with most customers first; raise `Damaged` if they cannot be read."""
    asked_for = partial(client.zrange, keys.values(group), 0, min(most, MOST_VALUES) - 1, desc=True, withscores=True)
    ranked: Any = sound(asked_for)
    return list(sizes_of(ranked))


def sizes_of(ranked: Ranked) -> dict[str, int]:
    """Return how many customers each has, the most first; raise `Damaged` for what is no number of customers.

    >>> sizes_of([(b"pro", 3.0), (b"free", 5.0), (b"none", 0.0)])
    {'free': 5, 'pro': 3}
    """
    found = [(name.decode(errors="backslashreplace"), size) for name, size in ranked]
    if any(size >= MOST or size % 1 for _, size in found):  # what is no number, or without end, has no rest of 0
        raise Damaged("not a number of customers of this version of Helix")
    return {name: int(size) for name, size in sorted(found, key=lambda each: (-each[1], each[0])) if size > 0}
