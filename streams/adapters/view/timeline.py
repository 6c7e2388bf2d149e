"""A customer's timeline as it is kept: what was told last fact by fact, what came before in deflated blocks.

Facts of one customer are much alike, so a block takes a third of what its facts would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

import msgspec
from msgspec import Struct

from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded, pack, unpack

BLOCK: Final = 16
BLOCKS: Final = 7
DAYS: Final = 180
SECONDS: Final = str(DAYS * 86_400)
LEVEL: Final = 6  # of blocks, which are written once and kept for long
LINE: Final = b"\n"  # which JSON has none of


class Numbered(Struct, frozen=True):
    """A fact, as far as its number goes."""

    event_id: str


NUMBERED: Final = msgspec.json.Decoder(Numbered)


def append(edit: Edit, keys: Keys, customer: str, facts: Iterable[bytes]) -> None:
    """Put facts, the newest last, on a timeline."""
    said = keys.timeline(customer)
    for fact in facts:
        edit.do("LPUSH", said, pack(fact))
    edit.do("EXPIRE", said, SECONDS)


def compacting(keys: Keys, customer: str, entries: Sequence[bytes], blocks: Sequence[bytes]) -> list[str | int | bytes]:
    """Return what `compact.lua` is to do with a timeline, both lists the newest first: one new block, or more.

    The topics of facts are in no order with each other, least of all when they are told anew. So that what is dropped
    is the oldest of all, blocks with newer facts than those that are moved are sorted with them. What is damaged is
    dropped: it would keep the list from ever becoming shorter.
    """
    full = len(entries) - len(entries) % BLOCK
    facts = list(sound_of(entries[-full:]))
    oldest, replaced = min(map(number_of, facts), default=-1), 0
    for block in blocks:
        before = list(sound_of([block]))
        if before and number_of(before[0]) <= oldest:
            break
        facts += before
        replaced += 1
    facts.sort(key=number_of)
    packed = [pack(LINE.join(reversed(facts[at : at + BLOCK])), LEVEL) for at in range(0, len(facts), BLOCK)]
    head = blocks[0] if blocks else b""
    said, past = keys.timeline(customer), keys.past(customer)
    return [said, entries[-1], full, past, head, replaced, BLOCKS, SECONDS, *packed]


def number_of(fact: bytes) -> int:
    """Return which of its customer's facts one is; of what is none, that it is older than all.

    >>> number_of(b'{"type":"health_changed","event_id":"acme:health:12"}'), number_of(b"{")
    (12, -1)
    """
    try:
        return int(decoded(NUMBERED, fact).event_id.rpartition(":")[2])
    except ValueError:  # what is damaged is one, too
        return -1


def facts_of(kept: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was said, as JSON, newest first."""
    for entry in kept:
        yield from unpack(entry).split(LINE)


def sound_of(kept: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was said, as JSON, newest first; what is damaged is passed over."""
    for entry in kept:
        with suppress(Damaged):
            yield from facts_of([entry])
