"""Texts too long for where they stand, cut where least is lost: the middle of a name, words before a number."""

from __future__ import annotations

from typing import Final
from unicodedata import category

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from streams.adapters.terminal.marks import JOINER, fitted

SKIN_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def middled(text: str, columns: int) -> str:
    """Return both ends of a text, and an ellipsis for the middle where there is not room for all of it.

    >>> middled("customer-0000123", 12), middled("acme", 12)
    ('custom…00123', 'acme')
    """
    if cell_len(text) <= columns:
        return text
    end = len(chop_cells(text, max(1, columns // 2))[0])
    head = text[: next(at for at in range(end, -1, -1) if parts(text, at))]
    both = f"{head}…{tail(text, columns - 1 - cell_len(head))}"
    return both if cell_len(both) <= columns else fitted(text, columns)


def tail(text: str, columns: int) -> str:
    """Return as much of the end of a text as there is room for."""
    start = len(text)
    for at in range(len(text) - 1, 0, -1):
        if cell_len(text[at:]) > columns:
            break
        start = at if parts(text, at) else start
    return text[start:]


def parts(text: str, at: int) -> bool:
    """Return whether a text can be cut there: what people see as one character may be several, and is not.

    >>> parts("e\u0301te", 1), parts("e\u0301te", 2), parts("\U0001f469\u200d\U0001f680", 2)
    (False, True, False)
    """
    if at in (0, len(text)):
        return True
    mark = category(text[at]).startswith("M") or text[at] == JOINER or text[at] in SKIN_TONES
    return not mark and text[at - 1] != JOINER


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
