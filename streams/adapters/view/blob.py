"""A customer as Redis keeps it: the lane that wrote it, and its portrait, packed."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from streams.adapters.view.packing import Damaged, pack, unpack
from streams.adapters.view.portrait import Portrait

PORTRAIT: Final = msgspec.json.Decoder(Portrait)
END: Final = b"\n"


class Kept(NamedTuple):
    """What was kept of a customer."""

    lane: int
    portrait: Portrait


def kept(lane: int, portrait: Portrait) -> bytes:
    """Return a customer as it is kept."""
    return b"%d\n" % lane + pack(msgspec.json.encode(portrait))


def read(blob: bytes) -> Kept:
    """Return what was kept; raise `Damaged` if it cannot be read."""
    lane, _, packed = blob.partition(END)
    try:
        return Kept(int(lane), PORTRAIT.decode(unpack(packed)))
    except ValueError as error:  # msgspec's errors are ones, too
        raise Damaged(f"not a customer of this version of Helix: {error}") from error
