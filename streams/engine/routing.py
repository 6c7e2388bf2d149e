"""Which partition a key belongs to: Kafka's own murmur2, as Java clients and aiokafka choose it."""

from __future__ import annotations

import logging
from typing import Final

from streams.engine.murmur2 import murmur2
from streams.engine.record import Output, Placed

MOST_SOURCES: Final = 1_000
log = logging.getLogger(__name__)


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of ``key`` among ``partitions``."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def forwarded(record: Placed, partition: int) -> Output:
    """Return ``record`` for the partition that it belongs to."""
    headers = [*record.headers, ("forwarded_from", str(record.partition).encode())]
    return Output(record.topic, record.key, record.value, headers, partition)


class Misrouting:
    """Says once of every producer that it partitions otherwise; a producer is known by its header ``ce_source``."""

    def __init__(self) -> None:
        self._said: set[bytes] = set()

    def say(self, record: Placed) -> None:
        """Warn of whoever sent ``record``, unless that was done."""
        source = next((value for name, value in record.headers if name == "ce_source"), None) or b"unknown"
        if source in self._said or len(self._said) >= MOST_SOURCES:
            return
        self._said.add(source)
        log.warning(
            "%s[%d]: the producer %r does not partition by Kafka's default (murmur2); its records are forwarded. "
            "With librdkafka, set partitioner=murmur2_random.",
            record.topic,
            record.partition,
            source.decode(errors="replace"),
        )
