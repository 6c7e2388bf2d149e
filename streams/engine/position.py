"""How far a lane has come: kept in the changelog, in the transaction that wrote the states it stands for."""

from __future__ import annotations

from typing import Final

from msgspec import DecodeError, Struct, msgpack

POSITION_KEY: Final = b"\x00position"  # no state has it: the engine rejects keys that begin with NUL
MARK_KEY: Final = b"\x00mark"  # of what says nothing but where the log was when it was written: it has no value
VERSION: Final = b"\x01"
NEVER: Final = -(1 << 62)


class Position(Struct, frozen=True, array_like=True):
    """The next offset of every input topic, and the watermark in ms since the epoch.

    ``closing`` is the last key whose day was closed at the watermark while others are still to be closed there;
    ``None`` when all are. ``layout`` is the highest that a state may be of. ``ids`` tells which topics the offsets are
    of, in their order; 0 is that of one of which this is not known.
    """

    offsets: dict[str, int] = {}
    watermark: int = NEVER
    closing: str | None = None
    layout: int = 1
    ids: tuple[int, ...] = ()

    @property
    def ids_by_topic(self) -> dict[str, int]:
        """Return the ids that are known."""
        return {topic: known for topic, known in zip(self.offsets, self.ids, strict=False) if known}


def encode(position: Position) -> bytes:
    """Return ``position`` as versioned bytes."""
    return VERSION + msgpack.encode(position)


def decode(data: bytes) -> Position:
    """Read what ``encode`` wrote; raise ValueError for another version or damage."""
    if not data.startswith(VERSION):
        raise ValueError(f"position: written by another version of the engine: {data[:1]!r}")
    try:
        return msgpack.decode(data[1:], type=Position)
    except DecodeError as error:
        raise ValueError(f"position: damaged: {error}") from error
