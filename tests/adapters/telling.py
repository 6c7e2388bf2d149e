"""Facts as a consumer of their topics sees them, told to a view without Kafka."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.adapters.cloudevents import writer
from streams.adapters.view.keys import Keys
from streams.adapters.view.ledger import Ledger, Telling
from streams.events import Event

WRITE = writer("helix/customers")


@dataclass(frozen=True)
class Record:
    """A record, with the methods that a consumer's messages have."""

    at: int
    name: bytes | None
    body: bytes | None
    attributes: list[tuple[str, bytes]] = field(default_factory=list)
    arrived: int = field(default_factory=lambda: int(1000 * time.time()))

    def offset(self) -> int:
        return self.at

    def key(self) -> bytes | None:
        return self.name

    def value(self) -> bytes | None:
        return self.body

    def headers(self) -> list[tuple[str, bytes]]:
        return self.attributes

    def timestamp(self) -> tuple[int, int]:
        return 1, self.arrived


def record(fact: Event, offset: int = 0) -> tuple[str, Record]:
    """Return a fact's topic and its record."""
    topic, key, value, headers, *_ = WRITE(fact)
    return topic, Record(offset, key, value, list(headers))


def tell(url: str, namespace: str, *facts: Event) -> None:
    """Tell facts, one by one, after whatever was told of their topics before."""
    ledger = Ledger(url, Keys(namespace))
    for fact in facts:
        topic, one = record(fact)
        tell_more(ledger, topic, [one])
    ledger.close()


def tell_more(ledger: Ledger, topic: str, records: Sequence[Record]) -> None:
    """Tell records of partition 0 of a topic at once, after whatever was told of it before."""
    at = ledger.positions([(topic, 0)])[topic, 0]
    assert all(ledger.tell([Telling((topic, 0), at, str(int(at or 0) + len(records)), records)]))
