"""A customer as Redis keeps it: who wrote it and what it can be looked up by, then its portrait, packed."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from streams.adapters.view.index import pairs
from streams.adapters.view.packing import Damaged, decoded, pack, unpack
from streams.adapters.view.portrait import Portrait

Head = tuple[int, tuple[str, ...]]  # the lane, the groups

HEAD: Final[msgspec.json.Decoder[Head]] = msgspec.json.Decoder(Head)
PORTRAIT: Final = msgspec.json.Decoder(Portrait)
END: Final = b"\n"  # which JSON has none of


class Said(Struct, frozen=True):
    """A portrait, as far as it says how many facts it knows of."""

    said: int | None = None


SAID: Final = msgspec.json.Decoder(Said)


class Kept(NamedTuple):
    """What was kept of a customer."""

    lane: int
    portrait: Portrait


def kept(lane: int, portrait: Portrait) -> bytes:
    """Return a customer as it is kept."""
    return msgspec.json.encode((lane, pairs(portrait))) + END + pack(msgspec.json.encode(portrait))


def read(blob: bytes) -> Kept:
    """Return what was kept; raise `Damaged` if it cannot be read."""
    head, _, packed = blob.partition(END)
    return Kept(lane_of(head), decoded(PORTRAIT, unpack(packed)))


def said_of(blob: bytes) -> int | None:
    """Return of how many facts a customer that was kept knows, None of an earlier build; raise `Damaged`."""
    return decoded(SAID, unpack(blob.partition(END)[2])).said


def lane_of(blob: bytes) -> int:
    """Return the lane that wrote a customer that was kept; raise `Damaged` if that cannot be read."""
    return decoded(HEAD, blob.partition(END)[0])[0]


def groups_of(blob: bytes) -> tuple[str, ...]:
    """Return what a customer that was kept can be looked up by, none if that cannot be read."""
    try:
        return decoded(HEAD, blob.partition(END)[0])[1]
    except Damaged:
        return ()
