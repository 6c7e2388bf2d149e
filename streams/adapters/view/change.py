"""What the change of one customer makes of what Redis has of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import structs

from streams.adapters.view.blob import Kept, kept
from streams.adapters.view.earlier import listed_as
from streams.adapters.view.edit import NOW, Edit
from streams.adapters.view.index import NOWHERE, Listing, index
from streams.adapters.view.keys import Keys
from streams.adapters.view.lane import Change
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import Row, row_of
from streams.adapters.view.snoozes import awoken, until

Describe = Callable[[bytes], Portrait]


class Shown(NamedTuple):
    """A customer as it is to be seen, or gone if there is no ``blob``."""

    change: Change
    listing: Listing = NOWHERE
    row: Row | None = None
    blob: bytes = b""


def shown(change: Change, lane: int, describe: Describe, now: datetime | None) -> Shown:
    """Return a change as it is to be seen when its lane's time is ``now``, if that is known.

    Raise whatever is wrong with its state or its name.
    """
    change.customer.encode()
    if change.state is None:
        return Shown(change)
    portrait = awoken(describe(change.state), now)
    listing = index(portrait)
    listing.ranks.update(until(lane, portrait))
    return Shown(change, listing, row_of(portrait), kept(lane, portrait))


def edited(edit: Edit, keys: Keys, lane: int, new: Shown, old: Kept | None) -> None:
    """Add to an edit what makes Redis have a customer as it is now."""
    name = new.change.customer
    if new.row is None:
        forget(edit, keys, lane, name, old)
        return
    if old is not None and old.lane != lane:
        edit.do("SREM", keys.members(old.lane), name)
    before = NOWHERE if old is None else listed_as(old)
    edit.relist(before, new.listing)
    edit.do("SET", keys.customer(name), new.blob)
    edit.do("SADD", keys.members(lane), name)
    if not new.change.anew and (old is None or differ(row_of(old.portrait), new.row)):
        edit.announce("customer", name, {*before.groups, *new.listing.groups}, msgspec.json.encode(new.row))


def forget(edit: Edit, keys: Keys, lane: int, name: str, old: Kept | None) -> None:
    """Add to an edit what takes a customer out, unless another lane has it.

    Not what was said of it: that goes with the tombstone, in the order of what is told. A worker that comes late may
    take those out who are still there, and what is deleted of a timeline is not told again. So the customer becomes a
    stranger: a fact that was told behind the tombstone goes when the sweep still finds no such customer.
    """
    edit.do("SREM", keys.members(lane), name)
    if old is None or old.lane != lane:
        return
    before = listed_as(old)
    edit.relist(before, NOWHERE)
    edit.do("DEL", keys.customer(name))
    edit.do("ZADD", keys.strangers, NOW, name)
    edit.announce("gone", name, before.groups)


def differ(before: Row, after: Row) -> bool:
    """Return whether there is something new to see in a row, other than how new it is."""
    return structs.replace(before, as_of=after.as_of, heard_at=after.heard_at) != after
