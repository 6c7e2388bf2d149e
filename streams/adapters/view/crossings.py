"""The last snapshots that told of another band than the one before them, by when that was, of all customers together.

Timelines tell them, too, but of a busy customer not for long: every move of a score is told, and there is room for few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import msgspec
import redis
from msgspec import Struct

from streams.adapters.view.edit import Edit
from streams.adapters.view.foreign import foreign
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.events import Time

MOST: Final = 100


class Judged(Struct, frozen=True):
    """A fact, as far as it says in which band its customer is, and was before."""

    customer_id: str
    occurred_at: Time
    band: str | None = None
    previous_band: str | None = None


JUDGED: Final = msgspec.json.Decoder(Judged)


def note_crossings(edit: Edit, keys: Keys, facts: Iterable[bytes]) -> None:
    """Keep those of some facts that tell of another band: as they are, so the same however often they are told."""
    for fact in facts:
        try:
            judged = decoded(JUDGED, fact)
        except Damaged:  # of another's making
            continue
        if crosses(judged.previous_band, judged.band):
            edit.do("ZADD", keys.crossed, repr(judged.occurred_at.timestamp()), fact)
            edit.do("ZREMRANGEBYRANK", keys.crossed, "0", str(-MOST - 1))


def crossings_of(client: redis.Redis, keys: Keys, names: Collection[str]) -> list[bytes]:
    """Return what is kept of some customers, to be forgotten."""
    try:
        found: Any = client.zrange(keys.crossed, 0, -1) if names else []
    except redis.ResponseError as error:
        if foreign(error):
            return []
        raise
    return [fact for fact in found if whose(fact) in names]


def whose(fact: bytes | str) -> str:
    """Return of whom a fact is that is kept, the fact as it stands if that cannot be told."""
    try:
        return decoded(JUDGED, fact).customer_id
    except Damaged:
        return fact if isinstance(fact, str) else fact.decode(errors="backslashreplace")


def crosses(before: str | None, after: str | None) -> bool:
    """Return whether one band is left for another; who comes into a first one, or into none, has not moved.

    >>> crosses("healthy", "watch"), crosses("watch", "watch"), crosses(None, "watch")
    (True, False, False)
    """
    return before is not None and after is not None and before != after
