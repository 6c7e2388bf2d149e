"""The table of customers, in which whoever is pointed at stays so while it moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text
from textual.widgets import DataTable

from streams.adapters.reading_view import Row
from streams.adapters.top.columns import GAP, columns
from streams.adapters.top.seeing import Seeing


class Ranking(DataTable[Text]):
    """Customers in the order of the list, in as many columns as there is room for."""

    DEFAULT_CSS = """
    Ranking { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable; padding-left: 1; }
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(cursor_type="row", zebra_stripes=True, cell_padding=0, **settings)
        self.rows_shown: Sequence[Row] = ()
        self.pointed: str | None = None
        self._drawn: list[list[Text]] = []
        self._told: tuple[Sequence[Row], Seeing, str] | None = None

    @property
    def at(self) -> Row | None:
        """Return the customer under the cursor."""
        return self.rows_shown[self.cursor_row] if self.cursor_row < len(self.rows_shown) else None

    def fill(self, rows: Sequence[Row], see: Seeing, sort: str) -> None:
        """Draw customers; who was pointed at stays so."""
        self.rows_shown, self._told = rows, (rows, see, sort)
        wanted = columns(self.scrollable_content_region.width, sort)
        head = [Text(see.t(each.title)) for each in wanted]
        cells = [[each.cell(row, see, each.width) for each in wanted] for row in rows]
        if (told := [head, [Text(str(each.width)) for each in wanted], *cells]) == self._drawn:
            return
        self._drawn, at, before = told, self.cursor_row, self.pointed
        self.clear(columns=True)
        for each, title in zip(wanted, head, strict=True):
            self.add_column(title, width=each.width + (0 if each is wanted[-1] else GAP))
        self.add_rows(cells)
        places = {row.customer_id: place for place, row in enumerate(rows)}
        self.move_cursor(row=places.get(before or "", at), animate=False)

    def on_resize(self) -> None:
        """Take the columns that there is room for now."""
        if self._told:
            self.fill(*self._told)

    def follow(self) -> None:
        """Remember who is under the cursor, which was on the first row for a moment while the table was filled."""
        if self.has_focus and self.at:
            self.pointed = self.at.customer_id
