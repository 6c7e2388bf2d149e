"""News as they are handed to a connection: piece by piece, for what is written waits there until it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

PIECE_BYTES: Final = 16_384


def piece_end(news: Sequence[bytes], start: int) -> int:
    """Return where the piece that begins at ``start`` ends: it has one event, or as many as it takes to be whole.

    >>> piece_end([b"x" * 10_000] * 5, 1), piece_end([b"x"] * 5, 2)
    (3, 5)
    """
    size = 0
    for at in range(start, len(news)):
        size += len(news[at])
        if size >= PIECE_BYTES:
            return at + 1
    return len(news)


def pieces(news: Sequence[bytes]) -> Iterator[bytes]:
    """Yield some news, piece by piece."""
    start = 0
    while start < len(news):
        end = piece_end(news, start)
        yield b"".join(news[start:end])
        start = end
