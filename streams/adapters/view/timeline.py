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


def append(edit: Edit, keys: Keys, customer: str, facts: Sequence[bytes], recent: Sequence[bytes]) -> None:
    """Put facts, the newest last, on a timeline; ``recent`` is what is there, if it makes a block with them."""
    said, past = keys.timeline(customer), keys.past(customer)
    waiting = [*(unpack(each) for each in reversed(recent)), *facts]
    full = len(waiting) - len(waiting) % BLOCK if recent or len(facts) >= BLOCK else 0
    if full and recent:
        edit.do("RPOP", said, str(len(recent)))
    for begin in range(0, full, BLOCK):
        edit.do("LPUSH", past, pack(LINE.join(reversed(waiting[begin : begin + BLOCK])), LEVEL))
    for fact in waiting[full:] if full else facts:
        edit.do("LPUSH", said, pack(fact))
    if full:
        edit.do("LTRIM", past, "0", str(BLOCKS - 1))
        edit.do("EXPIRE", past, SECONDS)
    edit.do("EXPIRE", said, SECONDS)


def facts_of(kept: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was said, as JSON, newest first."""
    for entry in kept:
        yield from unpack(entry).split(LINE)
