"""Texts too long for where they stand, cut where least is lost: the middle of a name, words before a number."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from streams.adapters.terminal.marks import fitted


def middled(text: str, columns: int) -> str:
    """Return both ends of a text, and an ellipsis for the middle where there is not room for all of it.

    >>> middled("customer-0000123", 12), middled("acme", 12)
    ('custom…00123', 'acme')
    """
    if cell_len(text) <= columns:
        return text
    head = chop_cells(text, max(1, columns // 2))[0]
    tail = chop_cells(text[::-1], max(1, columns - 1 - cell_len(head)))[0][::-1]
    both = f"{head}…{tail}"
    return both if cell_len(both) <= columns else fitted(text, columns)  # what joins characters is as wide as they are


def shortened(words: str, end: str, columns: int) -> str:
    """Return words and their end, such as a number; where there is not room for all of it, fewer words.

    >>> shortened("days without use", ": 9", 19), shortened("days without use", ": 9", 17)
    ('days without use: 9', 'days without …: 9')
    """
    room = columns - cell_len(end)
    return f"{fitted(words, room)}{end}" if room > 0 else fitted(end, columns)


class Shortened:
    """Words and their end on one line of a table, as long as its column is wide."""

    def __init__(self, words: str, end: str) -> None:
        self.words, self.end = words, end

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield as much as there is room for."""
        yield Text(shortened(self.words, self.end, options.max_width), no_wrap=True, overflow="ellipsis")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return how narrow and how wide all of it is."""
        return Measurement.get(console, options, Text(self.words + self.end))
