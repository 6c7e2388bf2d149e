"""What is not counted goes to the rejects topic as it came: the raw bytes, and in headers whence and why."""

from __future__ import annotations

from typing import Final

from streams.engine.fold import Fold
from streams.engine.record import LARGEST_OUTPUT_BYTES, Output, Placed, weight

REASON_CHARACTERS: Final = 1_000
ROOM_FOR_HEADERS: Final = 50_000


def rejected(topic: str, record: Placed, reason: str) -> Output:
    """Return ``record`` for the rejects ``topic``, truncated to fit if it must be."""
    headers = [
        ("source_topic", record.topic.encode()),
        ("source_partition", str(record.partition).encode()),
        ("source_offset", str(record.offset).encode()),
        ("reason", reason[:REASON_CHARACTERS].encode(errors="replace")),
    ]
    key, value = record.key, record.value
    if key is not None and len(key) > ROOM_FOR_HEADERS:
        headers.append(("truncated_key_bytes", str(len(key)).encode()))
        key = key[:ROOM_FOR_HEADERS]
    room = LARGEST_OUTPUT_BYTES - 2 * ROOM_FOR_HEADERS
    if value is not None and len(value) > room:
        headers.append(("truncated_value_bytes", str(len(value)).encode()))
        value = value[:room]
    return Output(topic, key, value, [*headers, *_own_headers(record)])


def _own_headers(record: Placed) -> list[tuple[str, bytes]]:
    size = weight(record.headers)
    return list(record.headers) if size < ROOM_FOR_HEADERS // 2 else [("dropped_headers_bytes", str(size).encode())]


def closing(fold: Fold, partition: int, key: str, state: bytes | None, moment: int) -> Placed:
    """Return the record that stands for the close of a key's day: its value is the state that could not be closed."""
    topic = fold.ticks or fold.table
    return Placed(topic, partition, -1, moment * 1_000, key.encode(), state, (("closed_at", str(moment).encode()),))
