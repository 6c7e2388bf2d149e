"""What was said last of all customers together: who came into another band, and which alerts and plans are over.

Timelines tell it, too, but of a busy customer not for long: every move of a score is told, and there is room for few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any, Final

import msgspec
import redis
from msgspec import Struct

from streams.adapters.view.edit import Edit
from streams.adapters.view.foreign import unless_foreign
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.events import Time

MOST: Final = 100  # of either
ENDS: Final = {"alert_resolved", "plan_closed"}


class Said(Struct, frozen=True):
    """A fact, as far as it says of whom, when, and whether it belongs here."""

    customer_id: str
    occurred_at: Time
    type: str = ""
    band: str | None = None
    previous_band: str | None = None


SAID: Final = msgspec.json.Decoder(Said)


def note_lately(edit: Edit, keys: Keys, facts: Iterable[bytes]) -> None:
    """Keep those of some facts that belong here: as they are, so the same however often they are told."""
    for fact in facts:
        try:
            said = decoded(SAID, fact)
        except Damaged:  # of another's making
            continue
        if key := place(keys, said):
            edit.do("ZADD", key, repr(said.occurred_at.timestamp()), fact)
            edit.do("ZREMRANGEBYRANK", key, "0", str(-MOST - 1))


def place(keys: Keys, said: Said) -> str | None:
    """Return the list that a fact belongs to, if it does to any."""
    if crosses(said.previous_band, said.band):
        return keys.crossed
    return keys.ended if said.type in ENDS else None


def lately_of(client: redis.Redis, keys: Keys, names: Collection[str]) -> dict[str, list[bytes]]:
    """Return what is kept of some customers, to be forgotten, by the lists that it is in."""
    lists = (keys.crossed, keys.ended) if names else ()
    kept: dict[str, Any] = {key: unless_foreign(partial(client.zrange, key, 0, -1), []) for key in lists}
    found = {key: [fact for fact in facts if whose(fact) in names] for key, facts in kept.items()}
    return {key: facts for key, facts in found.items() if facts}


def whose(fact: bytes | str) -> str:
    """Return of whom a fact is that is kept, the fact as it stands if that cannot be told."""
    try:
        return decoded(SAID, fact).customer_id
    except Damaged:
        return fact if isinstance(fact, str) else fact.decode(errors="backslashreplace")


def crosses(before: str | None, after: str | None) -> bool:
    """Return whether one band is left for another; who comes into a first one, or into none, has not moved.

    >>> crosses("healthy", "watch"), crosses("watch", "watch"), crosses(None, "watch")
    (True, False, False)
    """
    return before is not None and after is not None and before != after
