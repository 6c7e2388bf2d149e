"""What customers can be picked by: groups and their values, those with most customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import redis
from msgspec import Struct

from streams.adapters.reading_view.pictures import MOST
from streams.adapters.view.index import SEGMENTS
from streams.adapters.view.keys import Keys
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
    """Some of ``total`` groups, those of a segment before others, of these the ones with most customers first."""

    groups: tuple[Group, ...] = ()
    total: int = 0


def groups(client: redis.Redis, keys: Keys, chosen: Mapping[str, str], most: int) -> Groups:
    """Return so many groups, those of a segment and those of most customers; and those from which is ``chosen``."""
    pipeline = client.pipeline(transaction=False)
    pipeline.zrange(keys.groups, 0, most - 1, desc=True, withscores=True)
    pipeline.zcard(keys.groups)
    named = list(dict.fromkeys((*SEGMENTS, *chosen)))
    pipeline.zmscore(keys.groups, named)
    ranked, total, scores = pipeline.execute()
    known = sizes_of(ranked) | sizes_of((name.encode(), at) for name, at in zip(named, scores, strict=True) if at)
    order = [*(name for name in SEGMENTS if name in known), *(name for name in known if name not in SEGMENTS)]
    wanted = [name for place, name in enumerate(order) if place < most or name in chosen]
    return Groups(groups=tuple(_read(client, keys, {name: known[name] for name in wanted}, chosen)), total=total)


def _read(client: redis.Redis, keys: Keys, wanted: Mapping[str, int], chosen: Mapping[str, str]) -> Iterable[Group]:
    pipeline = client.pipeline(transaction=False)
    for name in wanted:
        pipeline.zrange(keys.values(name), 0, MOST_VALUES - 1, desc=True, withscores=True)
        pipeline.zcard(keys.values(name))
        pipeline.zscore(keys.values(name), chosen.get(name, ""))
    found: list[Any] = pipeline.execute()
    for place, (name, customers) in enumerate(wanted.items()):
        ranked, total, score = found[3 * place : 3 * place + 3]
        rare = sizes_of([(chosen[name].encode(), score)]) if score and name in chosen else {}
        yield Group(group=name, customers=customers, values=sizes_of(ranked) | rare, total=total)


def values(client: redis.Redis, keys: Keys, group: str, most: int) -> list[str]:
    """Return so many values of a group, those with most customers first."""
    ranked: Any = client.zrange(keys.values(group), 0, min(most, MOST_VALUES) - 1, desc=True, withscores=True)
    return list(sizes_of(ranked))


def sizes_of(ranked: Ranked) -> dict[str, int]:
    """Return how many customers each has, the most first; raise `Damaged` for what is no number of customers.

    >>> sizes_of([(b"pro", 3.0), (b"free", 5.0), (b"none", 0.0)])
    {'free': 5, 'pro': 3}
    """
    found = [(name.decode(errors="backslashreplace"), size) for name, size in ranked if size > 0]
    if any(size >= MOST or size % 1 for _, size in found):
        raise Damaged("not a number of customers of this version of Helix")
    return {name: int(size) for name, size in sorted(found, key=lambda each: (-each[1], each[0]))}
