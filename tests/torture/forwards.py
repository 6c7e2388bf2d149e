"""Records that came to a partition where they do not belong, and were sent on."""

from __future__ import annotations

from typing import Final, NamedTuple

from tests.oracle import Logged
from tests.torture.rejects import Header

FROM: Final = "forwarded_from"  # the last header of what was sent on


class Forward(NamedTuple):
    """Such a record, with the headers that it came with, and the partitions that sent it on and have it now."""

    topic: str
    sender: int
    receiver: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]


def sent_on(topic: str, record: Logged) -> Forward | None:
    """Return what a record was before it was sent on; None if it was not."""
    *headers, (name, sender) = record.headers or [("", b"")]
    if name != FROM:
        return None
    return Forward(topic, int(sender), record.partition, record.key, record.value, tuple(headers))
