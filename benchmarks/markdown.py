"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, a line a row.

    >>> print(table(["what", "seconds"], [["this", "2"]]))
    | what | seconds |
    | --- | --- |
    | this | 2 |
    """
    return "\n".join(_line(row) for row in (heads, ["---"] * len(heads), *rows))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
