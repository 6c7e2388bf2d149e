"""What was read of each partition, in short, so that it can be compared with what is read another time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from hashlib import blake2b
from typing import Any


class Prints:
    """Of every record in its order; of topics that are ``compacted``, of the newest record of every key."""

    def __init__(self, compacted: Container[str]) -> None:
        self._compacted = compacted
        self._of: dict[tuple[str, int], dict[bytes | None, bytes]] = defaultdict(dict)

    def add(self, message: Any) -> None:
        """Take in a record."""
        told = message.offset(), message.timestamp(), message.key(), message.value(), message.headers()
        kept, mark = self._of[message.topic(), message.partition()], blake2b(repr(told).encode()).digest()
        if message.topic() in self._compacted:
            kept[message.key()] = mark
        else:
            kept[None] = blake2b(kept.get(None, b"") + mark).digest()

    def forget(self, topic: str) -> None:
        """Begin a topic anew."""
        for place in [place for place in self._of if place[0] == topic]:
            del self._of[place]

    def differences(self, other: Prints) -> list[str]:
        """Return the partitions of which something else was read the other time."""
        places = sorted(self._of.keys() | other._of.keys())
        return [f"{topic}[{number}]" for topic, number in places if self._of[topic, number] != other._of[topic, number]]
