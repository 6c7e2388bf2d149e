"""Geometry of the small pictures that pages draw as SVG, by attributes alone: a strict policy allows no styles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from streams.adapters.terminal.marks import window
from streams.events import Contribution, RiskReason

WIDTH: Final = 96.0
HEIGHT: Final = 26.0


class Spark(NamedTuple):
    """A line of at most as many pieces as there are gaps, and where it ends."""

    path: str
    x: float
    y: float


class Piece(NamedTuple):
    """A piece of a bar, in percent of its length."""

    start: float
    length: float
    name: str
    value: float


def spark(values: Sequence[float | None]) -> Spark | None:
    """Return values as a line, oldest first; a gap where one is unknown; None of fewer than two.

    >>> spark([0, None, 15, 30]).path
    'M0.0 25.0M64.0 13.0L96.0 1.0'
    """
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    bottom, span = window([value for _, value in known])
    step = WIDTH / (len(values) - 1)
    points = [
        (at, round(at * step, 1), round(HEIGHT - 1 - (value - bottom) / span * (HEIGHT - 2), 1)) for at, value in known
    ]
    before = [None, *(at for at, _, _ in points)]
    path = "".join(f"{'L' if last == at - 1 else 'M'}{x} {y}" for last, (at, x, y) in zip(before, points, strict=False))
    return Spark(path, points[-1][1], points[-1][2])


def stack(contributions: Iterable[Contribution]) -> list[Piece]:
    """Return what a score is made of, one beside the other on a bar of 100 points."""
    pieces, reached = [], 0.0
    for each in contributions:
        if each.value is not None:
            pieces.append(Piece(reached, each.points, each.component, each.points))
            reached += each.points
    return pieces


def shares(counts: Iterable[tuple[str, int]]) -> list[Piece]:
    """Return counts as parts of a whole bar; nothing for what there is none of."""
    kept = [(name, count) for name, count in counts if count > 0]
    total = sum(count for _, count in kept)
    pieces, reached = [], 0.0
    for name, count in kept:
        pieces.append(Piece(reached, 100 * count / total, name, count))
        reached += 100 * count / total
    return pieces


def waterfall(base: float, reasons: Sequence[RiskReason]) -> list[Piece]:
    """Return the base and each reason as a bar that begins where the one before ended, so that they visibly sum."""
    ends, reached = [0.0], 0.0
    for step in (base, *(each.logit for each in reasons)):
        reached += step
        ends.append(reached)
    low, span = min(ends), (max(ends) - min(ends)) or 1.0
    names = ["base", *(each.feature for each in reasons)]
    return [
        Piece(100 * (min(a, b) - low) / span, max(0.6, 100 * abs(b - a) / span), name, b - a)
        for name, a, b in zip(names, ends[:-1], ends[1:], strict=True)
    ]


def columns(counts: Sequence[int], height: float) -> list[Piece]:
    """Return counts as columns of a histogram, the greatest as high as there is room; each begins at its percent."""
    most = max(counts, default=0) or 1
    width = 100 / (len(counts) or 1)
    return [Piece(at * width, max(0.0, height * count / most), str(at), count) for at, count in enumerate(counts)]
