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
LOW: Final = int.from_bytes(b"\x0f" * len(EMPTY), "big")
TOP: Final = int.from_bytes(b"\x80" * len(EMPTY), "big")
UNIT: Final = 1 << 15  # in which powers of two down to the least are whole numbers
EMPTIES: Final = 1 << 23  # beyond the powers of all registers
# of a byte's two registers: how many are empty, in EMPTIES, and their negative powers of two, in UNITs: one sum of both
TALLIES: Final = tuple(
    EMPTIES * ((not pair & 15) + (not pair >> 4)) + (UNIT >> (pair & 15)) + (UNIT >> (pair >> 4)) for pair in range(256)
)


def add(sketch: bytes, user_id: str) -> bytes:
    """Return the sketch with a user in it: the same object when that changes nothing."""
    mixed = crc32(user_id.encode())
    mixed = (mixed ^ mixed >> 16) * 0x9E3779B1 & 0xFFFFFFFF
    rank = 26 - (mixed & 0x1FFFFFF).bit_length()
    register = mixed >> 25
    pair = sketch[register >> 1] if sketch else 0
    if (pair >> 4 if register & 1 else pair & 15) >= rank:
        return sketch
    return raised(sketch or EMPTY, register, min(rank, 15))


def raised(sketch: bytes, register: int, rank: int) -> bytes:
    """Return the sketch with one register at ``rank``."""
    pair = sketch[register >> 1]
    pair = (pair & 15) | rank << 4 if register & 1 else (pair & 240) | rank
    return sketch[: register >> 1] + bytes((pair,)) + sketch[(register >> 1) + 1 :]


def merge(one: bytes, other: bytes) -> bytes:
    """Return the sketch of the users in either."""
    if not one or not other or one == other:
        return one or other
    a, b = int.from_bytes(one, "big"), int.from_bytes(other, "big")
    return (greater(a & LOW, b & LOW) | greater(a >> 4 & LOW, b >> 4 & LOW) << 4).to_bytes(len(EMPTY), "big")


def greater(one: int, other: int) -> int:
    """Return the greater of two numbers in each byte, all below 16: a borrow tells which."""
    wins = (((one | TOP) - other & TOP) >> 7) * 255
    return one & wins | other & ~wins


def estimate(sketch: bytes) -> float:
    """Return how many distinct users a sketch has seen, about.

    >>> round(estimate(add(add(b"", "ann"), "ben")))
    2
    """
    if not sketch:
        return 0.0
    empty, powers = divmod(sum(map(TALLIES.__getitem__, sketch)), EMPTIES)
    raw = ALPHA * REGISTERS**2 / (powers / UNIT)
    return REGISTERS * log(REGISTERS / empty) if raw <= 2.5 * REGISTERS and empty else raw
