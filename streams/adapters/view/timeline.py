"""A customer's timeline as it is kept: what was said last fact by fact, what was said before in deflated blocks.

Facts of one customer are much alike, so a block takes a third of what its facts would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import pack, unpack

BLOCK: Final = 16
BLOCKS: Final = 7
DAYS: Final = 180
SECONDS: Final = str(DAYS * 86_400)
LEVEL: Final = 6  # of blocks, which are written once and kept for long
LINE: Final = b"\n"  # which JSON has none of


def append(edit: Edit, keys: Keys, customer: str, facts: Iterable[bytes]) -> None:
    """Put facts, the newest last, on a timeline."""
    said = keys.timeline(customer)
    for fact in facts:
        edit.do("LPUSH", said, pack(fact))
    edit.do("EXPIRE", said, SECONDS)


def compacting(said: str, past: str, entries: Sequence[bytes]) -> list[str | int | bytes]:
    """Return what `compact.lua` is to do with the entries of a timeline, the newest first: a block of them, or more."""
    full = len(entries) - len(entries) % BLOCK
    oldest = [unpack(each) for each in reversed(entries[-full:])]
    blocks = [pack(LINE.join(reversed(oldest[at : at + BLOCK])), LEVEL) for at in range(0, full, BLOCK)]
    return [said, entries[-1], full, past, BLOCKS, SECONDS, *blocks]


def facts_of(kept: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was said, as JSON, newest first."""
    for entry in kept:
        yield from unpack(entry).split(LINE)
