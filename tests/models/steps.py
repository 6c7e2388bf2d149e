"""Rows of coordinates as customers are frozen: a step of a tenth a byte."""

from collections.abc import Iterable

from streams.domain.features import MISSING, STEPS


def stepped(row: Iterable[float | None]) -> bytes:
    """Return coordinates as bytes."""
    return bytes(MISSING if r is None else max(-127, min(127, round(STEPS * r))) & 255 for r in row)
