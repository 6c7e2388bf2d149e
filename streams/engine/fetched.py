"""What aiokafka has fetched of a partition, taken by whole batches: record by record costs more than to decode them.

What of aiokafka is overridden or touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar, Final

from aiokafka.consumer import fetcher as fetcher_of_aiokafka
from aiokafka.errors import CorruptRecordException
from aiokafka.structs import TopicPartition

GATHER_SECONDS: Final = 0.02


def hold_batches(wanted: Collection[TopicPartition]) -> None:
    """Let the only consumer of aiokafka in this process hold what it fetches so; ``wanted`` is what is taken now."""
    Fetched.wanted = wanted
    fetcher_of_aiokafka.PartitionRecords = Batches
    fetcher_of_aiokafka.FetchResult = Fetched


class Batches(fetcher_of_aiokafka.PartitionRecords):  # type: ignore[misc]
    """The records of a fetch as aiokafka's decoder made them: to wrap each would cost more than to decode it."""

    _left: Sequence[Any] = ()
    _end = 0  # of the batch that is taken now: the offset after it

    def take(self, most: int | None) -> Sequence[Any]:
        """Return records of one batch, at most so many; none when there are no more."""
        if not self._left:
            self._left = next(self._records_iterator, ())
        taken = self._left[:most]
        self._left = self._left[len(taken) :]
        if taken:
            self.next_fetch_offset = self._left[0].offset if self._left else self._end
        return taken

    def _unpack_records(self) -> Iterator[list[Any]]:
        while self._records.has_next():
            batch = self._records.next_batch()
            if self._check_crcs and not batch.validate_crc():
                raise CorruptRecordException(f"Invalid CRC - {self._tp}")
            records = [] if self._is_void(batch) else list(batch)
            if records and records[0].offset < self.next_fetch_offset:
                records = [record for record in records if record.offset >= self.next_fetch_offset]
            self._end = batch.next_offset
            if records:
                yield records
            else:
                self.next_fetch_offset = self._end

    def _is_void(self, batch: Any) -> bool:
        """Return whether nothing of a batch counts: it holds a transaction's marker, or what was aborted."""
        if self._isolation_level == fetcher_of_aiokafka.READ_COMMITTED and batch.producer_id is not None:
            self._consume_aborted_up_to(batch.base_offset)
            if batch.is_control_batch and self._contains_abort_marker(batch):
                self._aborted_producers.discard(batch.producer_id)
            if batch.is_transactional and batch.producer_id in self._aborted_producers:
                return True
        return bool(batch.is_control_batch)


class Fetched(fetcher_of_aiokafka.FetchResult):  # type: ignore[misc]
    """What a fetch brought of one partition."""

    wanted: ClassVar[Collection[TopicPartition]] = ()
    _backoff: float
    _partition_records: Any

    def calculate_backoff(self) -> float:
        """Return for how many seconds no other partition is fetched, so that this one is in the next fetch, too.

        Where nobody wants it now the others would wait for that in vain: only a little of them is let gather, since
        each fetch costs Kafka, and the worker, as much again.
        """
        seconds: float = super().calculate_backoff()
        if seconds and self._topic_partition not in self.wanted:
            return max(seconds - self._backoff + GATHER_SECONDS, 0.0)
        return seconds

    def getall(self, max_records: int | None = None) -> list[Any]:
        """Return what is there, at most so many records."""
        records: list[Any] = []
        if not self.check_assignment(self._topic_partition) or not self.has_more():
            return records
        batches = self._partition_records
        while max_records is None or len(records) < max_records:
            more = batches.take(None if max_records is None else max_records - len(records))
            if not more:
                self._update_position()
                self._partition_records = None
                return records
            records += more
        self._update_position()
        return records


def broke_off(result: Any) -> bool:
    """Return whether a record could not be decoded; what is no result is the error of a fetch."""
    batches = getattr(result, "_partition_records", None)
    iterator = batches._records_iterator if batches is not None else None
    return iterator is not None and iterator.gi_frame is None
