"""What is taken by whole batches is what aiokafka would have handed over record by record."""

from __future__ import annotations

import asyncio
import struct
import time
from typing import Any, NamedTuple

import pytest
from aiokafka.consumer.fetcher import READ_COMMITTED
from aiokafka.consumer.subscription_state import Assignment
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.fetched import GATHER_SECONDS, Batches, Fetched

PLACE = TopicPartition("said", 0)
CONTROL, TRANSACTIONAL = 0x20, 0x10
MARKERS = {"abort": struct.pack(">HH", 0, 0), "commit": struct.pack(">HH", 0, 1)}


class Written(NamedTuple):
    """A batch as it was written: so many records, of which compaction has left the ``kept``, or a marker."""

    kind: str
    producer: int
    size: int
    kept: frozenset[int]


kinds = st.sampled_from(["plain", "transaction", "abort", "commit"])
batches = st.builds(Written, kinds, st.integers(1, 2), st.integers(1, 4), st.frozensets(st.integers(0, 3), min_size=1))


def laid(batch: Written, at: int) -> bytes:
    """Return a batch as it lies on a log from offset ``at`` on."""
    marker = MARKERS.get(batch.kind)
    builder = DefaultRecordBatchBuilder(2, 0, int(batch.kind != "plain"), batch.producer, 0, 0, 1 << 16)
    if marker is not None:
        builder.append(0, 7, marker, b"", [])
    else:
        for delta in sorted(delta for delta in batch.kept | {0} if delta < batch.size):
            builder.append(delta, 7, b"k", str(at + delta).encode(), [])
    data = bytearray(builder.build())
    struct.pack_into(">q", data, 0, at)
    if marker is not None:
        struct.pack_into(">h", data, 21, CONTROL | TRANSACTIONAL)
    else:
        struct.pack_into(">i", data, 23, batch.size - 1)
    return bytes(data)


def log_of(written: list[Written]) -> tuple[bytes, list[tuple[int, int]], int]:
    """Return a log as a broker sends it, who aborted what from which offset on, and where it ends."""
    log, aborted, began, at = b"", list[tuple[int, int]](), dict[int, int](), 0
    for batch in written:
        log += laid(batch, at)
        if batch.kind == "transaction":
            began.setdefault(batch.producer, at)
        elif batch.kind in MARKERS and (first := began.pop(batch.producer, None)) is not None:
            aborted += [(batch.producer, first)] if batch.kind == "abort" else []
        at += 1 if batch.kind in MARKERS else batch.size
    return log, aborted, at


def result(held: type, records: type, log: bytes, aborted: list[tuple[int, int]], start: int, *, crcs: bool) -> Any:
    """Return what holds a fetch."""
    assignment = Assignment([PLACE])
    assignment.state_value(PLACE).seek(start)
    found = records(PLACE, MemoryRecords(log), aborted, start, None, None, crcs, READ_COMMITTED)
    return held(PLACE, assignment=assignment, partition_records=found, backoff=60.0)


def handed_over(fetched: Any, most: list[int]) -> list[tuple[list[tuple[int, bytes]], int]]:
    """Return what is handed over at each call, and the position behind it."""
    calls = []
    for limit in [*most, None]:
        if fetched.has_more():
            records = [(record.offset, record.value) for record in fetched.getall(limit)]
            calls.append((records, fetched._assignment.state_value(PLACE).position))
    return calls


@given(st.lists(batches, min_size=1, max_size=8), st.lists(st.integers(1, 5), max_size=8), st.data())
def test_what_comes_is_what_aiokafka_hands_over_record_by_record(
    written: list[Written], most: list[int], data: st.DataObject
) -> None:
    log, aborted, end = log_of(written)
    start = data.draw(st.integers(0, end - 1))

    async def both() -> tuple[Any, Any]:
        ours = result(Fetched, Batches, log, aborted, start, crcs=False)
        theirs = result(Fetched.__base__, Batches.__base__, log, aborted, start, crcs=False)
        return handed_over(ours, most), handed_over(theirs, most)

    ours, theirs = asyncio.run(both())
    assert [records for records, _ in ours if records] == [records for records, _ in theirs if records]
    assert (ours[-1][1], theirs[-1][1]) == (end, end)
    offsets = [offset for records, _ in ours for offset, _ in records]
    for records, position in ours:  # what it passes over holds nothing
        assert not [offset for offset in offsets if records and records[-1][0] < offset < position]


async def test_a_damaged_batch_is_not_taken() -> None:
    log = bytearray(laid(Written("plain", 1, 1, frozenset({0})), 0))
    log[-2] ^= 1
    fetched = result(Fetched, Batches, bytes(log), [], 0, crcs=True)
    with pytest.raises(CorruptRecordException):
        fetched.getall(10)


async def test_a_partition_that_nobody_wants_now_does_not_hold_up_others_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = laid(Written("plain", 1, 1, frozenset({0})), 0)
    fetched = result(Fetched, Batches, log, [], 0, crcs=True)
    for wanted, longest in (({PLACE}, fetched._backoff), (set[TopicPartition](), GATHER_SECONDS)):
        monkeypatch.setattr(Fetched, "wanted", wanted)
        fetched._created = time.monotonic()
        assert 0 < fetched.calculate_backoff() <= longest
        fetched._created -= longest
        assert fetched.calculate_backoff() == 0
