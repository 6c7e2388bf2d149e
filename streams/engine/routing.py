"""Which partition a key belongs to: Kafka's own murmur2, as Java clients and aiokafka choose it."""

from __future__ import annotations

from aiokafka.partitioner import murmur2


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of ``key`` among ``partitions``."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)
