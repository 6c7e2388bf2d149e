"""Kafka's murmur2 [^1], by which its clients choose the partition of a key.

In half the time of aiokafka's: it is asked once for every key that a lane has not seen, which on a topic of many
customers is nearly every record.

[^1]: org.apache.kafka.common.utils.Utils.murmur2
"""

from __future__ import annotations

from struct import Struct
from typing import Final

SEED: Final = 0x9747B28C
M: Final = 0x5BD1E995
MASK: Final = 0xFFFFFFFF
WORDS: Final = tuple(Struct(f"<{words}I") for words in range(65))


def murmur2(key: bytes) -> int:
    """Return the hash, from 0 to 2**32 - 1.

    >>> murmur2(b"customer-1")
    1939597761
    """
    length = len(key)
    words = length >> 2
    h = SEED ^ length
    for k in (WORDS[words] if words < len(WORDS) else Struct(f"<{words}I")).unpack_from(key):
        k = k * M & MASK  # noqa: PLW2901 as the algorithm has it
        h = h * M & MASK ^ (k ^ k >> 24) * M & MASK
    if rest := length & 3:
        h = (h ^ int.from_bytes(key[-rest:], "little")) * M & MASK
    h = (h ^ h >> 13) * M & MASK
    return h ^ h >> 15
