"""How documents are kept small: JSON, deflated with a dictionary of what they have in common.

The dictionary is only a matter of size: whatever it does not hold is kept as well. It never changes, or what was
written by it could not be read.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

import msgspec

DICTIONARY: Final = files("streams.adapters.view").joinpath("v1.dictionary").read_bytes()
LEVEL: Final = 1
RAW: Final = -15
T = TypeVar("T")


class Damaged(ValueError):  # noqa: N818 reads as what it says of a document
    """A document in Redis is none of ours."""


def pack(document: bytes, level: int = LEVEL) -> bytes:
    """Return a document as it is kept.

    >>> unpack(pack(b'{"customer_id":"acme"}'))
    b'{"customer_id":"acme"}'
    """
    packing = begun(level).copy()
    return packing.compress(document) + packing.flush()


@cache
def begun(level: int) -> zlib._Compress:
    """Return a packing that has the dictionary in it: to copy one takes half as long as to read it in."""
    return zlib.compressobj(level, wbits=RAW, zdict=DICTIONARY)


def unpack(kept: bytes) -> bytes:
    """Return a document as it was; raise `Damaged` if it is none."""
    try:
        return zlib.decompressobj(wbits=RAW, zdict=DICTIONARY).decompress(kept)
    except zlib.error as error:
        raise Damaged(f"not a document of this version of Helix: {error}") from error


def decoded(decoder: msgspec.json.Decoder[T], document: bytes | str) -> T:
    """Return what a document says that is kept as it is; raise `Damaged` if it is none that this Helix knows."""
    try:
        return decoder.decode(document)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors, too
        raise Damaged(f"not a document of this version of Helix: {error}") from error
