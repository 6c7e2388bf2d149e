"""What was told too late of a customer who was erased, where somebody has signed up again by that id. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

import msgspec
from msgspec import Struct

from streams.adapters.view.blob import read
from streams.adapters.view.packing import Damaged, decoded, unpack
from streams.adapters.view.timeline import number_of
from streams.events import Time


class Dated(Struct, frozen=True):
    """A fact, as far as it says when it was."""

    occurred_at: Time


DATED: Final = msgspec.json.Decoder(Dated)


def of_before(blob: bytes, entries: Iterable[bytes]) -> Iterator[bytes]:
    """Yield which of the newest facts of a timeline, as they are kept, are of nobody who is there now.

    Time never runs backwards for a customer: what its state does not know yet is of no moment before it. A fact of
    before whose number its state has come to meanwhile is not told apart.
    """
    try:
        portrait = read(blob).portrait
    except Damaged:
        return
    if (known := portrait.said) is None:
        return
    for entry in entries:
        with suppress(Damaged):
            fact = unpack(entry)
            if number_of(fact) > known and decoded(DATED, fact).occurred_at < portrait.as_of:
                yield entry
