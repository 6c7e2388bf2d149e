"""A customer's health: score and band, what a person says of it, what it is made of, and what moved it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.table import Table

from streams.adapters.terminal import measures, words
from streams.adapters.terminal.glance import note, table, title
from streams.adapters.terminal.marks import band, bar
from streams.adapters.view.portrait import Portrait

BAR: Final = 20


def health(portrait: Portrait, plain: bool) -> Iterator[RenderableType]:
    """Yield score and band, what a person says of them, what they are made of, and what moved them last."""
    yield score(portrait)
    if portrait.override:
        yield note(words.overridden(portrait.override))
    if portrait.score is None and portrait.left_on:
        return
    yield contributions(portrait, plain)
    if moved := portrait.moved:
        since = "" if moved.previous_score is None else f"from {moved.previous_score:.1f} "
        moves = ", ".join(f"{measures.name(move.component)} {words.points(move.points)}" for move in moved.moves)
        yield note(f"moved {since}on {words.moment(moved.at)}" + (f": {moves}" if moves else ""))


def score(portrait: Portrait) -> RenderableType:
    """Return score, band and the change in a week, or why there are none."""
    if portrait.score is None:
        return title("Health", "no longer told" if portrait.left_on else "unknown")
    week = "" if portrait.change is None else f", {words.points(portrait.change)} in a week"
    return title("Health", f"{portrait.score:.1f} of 100, ", band(portrait.band), week)


def contributions(portrait: Portrait, plain: bool) -> Table:
    """Return every component with its points of the most that it can give, or what would make it known."""
    known = sum(each.weight for each in portrait.contributions if each.value is not None)
    grid = table()
    for each in portrait.contributions:
        label = measures.name(each.component)
        if each.value is None:
            grid.add_row(label, "", "unknown, not counted", f"wants {measures.WANTED.get(each.component, 'data')}")
        else:
            most = 100 * each.weight / known
            picture = bar(each.value, BAR, plain)
            share = f"{words.percent(each.value)} {measures.OF.get(each.component, '')}".rstrip()
            grid.add_row(label, picture, f"{each.points:.1f} of {most:.1f} points", share)
    return grid
