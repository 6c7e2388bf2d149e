"""How many distinct users there were, in 64 bytes that merge.

A HyperLogLog [^1] of 128 four-bit registers, with linear counting [^2] while many registers are empty: the standard
error is 9 % for large numbers and less for small ones.

[^1]: Flajolet, P. et al. (2007). HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm. AofA.
[^2]: Whang, K.-Y. et al. (1990). A linear-time probabilistic counting algorithm for database applications. TODS 15(2).
"""

from math import log
from typing import Final
from zlib import crc32

REGISTERS: Final = 128
EMPTY: Final = bytes(REGISTERS // 2)
ALPHA: Final = 0.7213 / (1 + 1.079 / REGISTERS)
WORD: Final = (1 << 64) - 1


def add(sketch: bytes, user_id: str) -> bytes:
    """Return the sketch with a user in it: the same object when that changes nothing."""
    mixed = crc32(user_id.encode()) * 0x9E3779B97F4A7C15 & WORD
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & WORD
    rank = 33 - (mixed >> 25 & 0xFFFFFFFF).bit_length()
    register = mixed >> 57
    pair = sketch[register >> 1] if sketch else 0
    if (pair >> 4 if register & 1 else pair & 15) >= min(rank, 15):
        return sketch
    return raised(sketch or EMPTY, register, min(rank, 15))


def raised(sketch: bytes, register: int, rank: int) -> bytes:
    """Return the sketch with one register at ``rank``."""
    pair = sketch[register >> 1]
    pair = (pair & 15) | rank << 4 if register & 1 else (pair & 240) | rank
    return sketch[: register >> 1] + bytes((pair,)) + sketch[(register >> 1) + 1 :]


def ranks(sketch: bytes) -> list[int]:
    """Return the registers one by one."""
    return [nibble for pair in sketch for nibble in (pair & 15, pair >> 4)]


def merge(one: bytes, other: bytes) -> bytes:
    """Return the sketch of the users in either."""
    if not one or not other:
        return one or other
    return bytes(max(a & 15, b & 15) | max(a & 240, b & 240) for a, b in zip(one, other, strict=True))


def estimate(sketch: bytes) -> float:
    """Return how many distinct users a sketch has seen, about.

    >>> round(estimate(add(add(b"", "ann"), "ben")))
    2
    """
    if not sketch:
        return 0.0
    registers = ranks(sketch)
    empty = registers.count(0)
    raw = ALPHA * REGISTERS**2 / sum(2.0**-rank for rank in registers)
    return REGISTERS * log(REGISTERS / empty) if raw <= 2.5 * REGISTERS and empty else raw
