"""A record of a topic of facts as it was read, and what can be seen of it without knowing its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from streams.adapters.view.packing import decoded
from streams.kafka_headers import headers_of


class Told(NamedTuple):
    """A record as it was read; ``fresh`` if it was written just now.

    ``groups`` are those of its customer, None if the view has no such customer.
    """

    customer: str
    value: bytes | None
    headers: Mapping[str, bytes]
    at_ms: int
    fresh: bool
    groups: tuple[str, ...] | None

    @property
    def lasting(self) -> bool:
        """Whether it is a fact that goes on a timeline; else it is of nobody who is known."""
        return self.value is not None and self.headers.get("ce_id", b"").rpartition(b":")[2].isdigit()


def customer_of(message: Any) -> str:
    """Return whom a record is of."""
    return (message.key() or b"").decode(errors="replace")


def attributes(message: Any) -> dict[str, bytes]:
    """Return a record's headers; of several of a name the first, for ours come first."""
    return {name: value or b"" for name, value in reversed(headers_of(message) or ())}


class Named(Struct, frozen=True):
    """A fact, as far as it names groups."""

    policy: str | None = None
    band: str | None = None
    previous_band: str | None = None


NAMED: Final = msgspec.json.Decoder(Named)


def named(fact: bytes) -> Iterator[str]:
    """Yield the groups that a fact names itself: its customer may not be in them yet, or not any more."""
    told = decoded(NAMED, fact)
    yield from (f"policy={told.policy}",) if told.policy else ()
    yield from (f"band={band}" for band in (told.band, told.previous_band) if band)
