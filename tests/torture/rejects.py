"""A record on the topic of rejects, as the product promises it: what was sent, byte for byte, behind whence and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from tests.oracle import Logged

Header = tuple[str, bytes | None]
Place = tuple[Header, ...]
WHENCE: Final = 3  # headers
REASON_CHARACTERS: Final = 1_000


class Reject(NamedTuple):
    """Such a record; ``headers`` are those that the product adds, then its own."""

    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]

    @property
    def place(self) -> Place:
        """Whence it came, as it says."""
        return self.headers[:WHENCE]


def rejected(topic: str, record: Logged, reason: str) -> Reject:
    """Return what should become of a record of a topic, named as on Kafka; huge ones, which are cut, nobody sends."""
    told = (
        ("source_topic", topic.encode()),
        ("source_partition", b"%d" % record.partition),
        ("source_offset", b"%d" % record.offset),
        ("reason", reason[:REASON_CHARACTERS].encode()),
    )
    return Reject(record.key, record.value, (*told, *record.headers))


def places(rejects: Mapping[Reject, int]) -> Counter[Place]:
    """Return how often a record from each place is there, whatever became of its bytes."""
    there = Counter[Place]()
    for one, times in rejects.items():
        there[one.place] += times
    return there
