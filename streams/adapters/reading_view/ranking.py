"""The customers in an order, filtered: what is looked at is bounded, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import redis

from streams.adapters.reading_view.cursors import cursor_of, read
from streams.adapters.reading_view.ordered import Member, Ordered, parted
from streams.adapters.view.index import SORTS
from streams.adapters.view.keys import URGENCY, Keys

LONGEST_PAGE: Final = 200
FEW: Final = 1_000  # so many are sorted here
LOOKED: Final = 4_000  # so many are looked at for one page
AT_ONCE: Final = 500

Pair = tuple[str, str]


class Wanted(NamedTuple):
    """Filters, of which all must be met, an order that ``reverse`` turns round, and which page of it."""

    filters: tuple[Pair, ...] = ()
    sort: str = URGENCY
    reverse: bool = False
    cursor: str | None = None
    limit: int = 50

    @property
    def pairs(self) -> list[str]:
        """The filters as they are part of keys."""
        return sorted({f"{group}={value}" for group, value in self.filters})

    @property
    def name(self) -> str:
        """What a cursor of it is bound to."""
        return repr((self.pairs, self.sort, self.reverse))


class Found(NamedTuple):
    """Some customers in order, where to go on, how many there are if that is known, and members that name none."""

    names: list[str]
    next: str | None
    total: int | None = None
    unreadable: tuple[str, ...] = ()


def ranked(client: redis.Redis, keys: Keys, wanted: Wanted) -> Found:
    """Return a page of customers; raise `CursorError` for a cursor of another list, `ValueError` for an odd order."""
    if wanted.sort not in SORTS:
        raise ValueError(f"sort: expected one of {', '.join(SORTS)}, got {wanted.sort!r}")
    wanted = wanted._replace(limit=max(1, min(wanted.limit, LONGEST_PAGE)))
    sets = {pair: Ordered(client, keys.ranking(pair), up=wanted.reverse) for pair in wanted.pairs}
    sizes = {pair: each.count() for pair, each in sets.items()}
    order = Ordered(client, keys.order(wanted.sort), up=wanted.reverse)
    least = min(sizes, key=lambda pair: (sizes[pair], pair), default=None)
    rest = [each for pair, each in sets.items() if pair != least]
    total = order.count() if least is None else sizes[least] if len(sizes) == 1 else None
    if least is None or wanted.sort == URGENCY:
        base, others = order if least is None else sets[least], rest
    elif sizes[least] <= FEW:
        return _sorted(wanted, sets[least], [order, *rest])._replace(total=total)
    else:
        base, others = order, list(sets.values())
    return _walked(wanted, base, others)._replace(total=total)


def _walked(wanted: Wanted, base: Ordered, others: Sequence[Ordered]) -> Found:
    """Go through an order from the cursor on, and take who is in all the other sets."""
    found, looked, place = list[Member](), 0, 0
    last, more = None, True
    if wanted.cursor is not None:
        told = read(wanted.cursor, wanted.name)
        place = base.after(told.at, told.member)
    while more and len(found) < wanted.limit and looked < LOOKED:
        some = base.some(place + looked, AT_ONCE if others else wanted.limit + 1)
        for member, met in _met(some, others):
            if len(found) == wanted.limit:
                break
            looked, last = looked + 1, member
            found += [member] if met else []
        more = bool(some) and (last != some[-1] or bool(base.some(place + looked, 1)))
    onward = cursor_of(wanted.name, last.score, last.name) if more and last else None
    names, unsound = parted(found)
    return Found(names, onward, unreadable=unsound)


def _met(some: list[Member], others: Sequence[Ordered]) -> Iterator[tuple[Member, bool]]:
    found = [other.scores([member.name for member in some]) for other in others]
    for at, member in enumerate(some):
        yield member, all(scores[at] is not None for scores in found)


def _sorted(wanted: Wanted, base: Ordered, others: Sequence[Ordered]) -> Found:
    """Sort the few who meet a filter by the first of the other sets, as that set itself would."""
    names = [member.name for member in base.some(0, FEW)]
    scores = [other.scores(names) for other in others]
    met = [
        Member(name, scores[0][at] or 0.0)
        for at, name in enumerate(names)
        if all(each[at] is not None for each in scores)
    ]
    met.sort(key=_place, reverse=not wanted.reverse)
    if wanted.cursor is not None:
        told = read(wanted.cursor, wanted.name)
        mark = _place(Member(told.member, told.at))
        met = [each for each in met if (_place(each) > mark if wanted.reverse else _place(each) < mark)]
    page, more = met[: wanted.limit], len(met) > wanted.limit
    onward = cursor_of(wanted.name, page[-1].score, page[-1].name) if more else None
    return Found([each.name for each in page], onward)


def _place(member: Member) -> tuple[float, bytes]:
    return member.score, member.name.encode()
