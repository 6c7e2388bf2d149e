"""The terminal application: reads the view once a second beside the screen, and draws what it found."""

from __future__ import annotations

import asyncio
import signal
from datetime import datetime
from typing import ClassVar, Final

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Footer, Static

from streams.adapters.reading_view import ViewReader
from streams.adapters.reading_view.moment import now_by
from streams.adapters.top import lines, table
from streams.adapters.top.customer import CustomerScreen
from streams.adapters.top.help import HelpScreen
from streams.adapters.top.picture import Picture, take

READ_SECONDS: Final = 1.0
ROWS: Final = 100
SORTS: Final = ("urgency", "score", "change", "mrr", "risk")


class Top(App[None]):
    """Who is at risk now, why, since when, what is being done, and whether the picture is fresh.

    Parameters
    ----------
    reader
        The view; it is read in a thread.
    partitions
        How many must be held for the picture to be whole.
    """

    TITLE = "helix top"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #fresh, #counters { height: 1; padding: 0 1; }
    DataTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; padding-left: 1; }
    #pointed { height: auto; min-height: 2; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "quit", "Quit"),
        Binding("ctrl+c", "quit", show=False, priority=True),
        ("s", "sort", "Sort"),
        ("space", "freeze", "Hold still"),
        ("enter", "open", "Open"),
        ("question_mark", "help", "Help"),
    ]

    def __init__(self, reader: ViewReader, partitions: int) -> None:
        super().__init__()
        self.reader, self.partitions = reader, partitions
        self.picture = Picture()
        self.sort, self.frozen, self._reading = SORTS[0], False, False
        self.pointed: str | None = None
        self._drawn: tuple[list[str], list[list[Text]]] = ([], [])

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static(id="fresh")
        yield Static(id="counters")
        yield DataTable(cursor_type="row", zebra_stripes=True, cell_padding=0)
        yield Static(id="pointed")
        yield Footer()

    def on_mount(self) -> None:
        """Begin to read; who is asked to end by a signal leaves the terminal as it was."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        self.read()
        self.set_interval(READ_SECONDS, self.read)

    def read(self) -> None:
        """Take a picture beside the screen, unless it is to hold still or the one before has not come yet."""
        if not (self.frozen or self._reading):
            self._reading = True
            self._take()

    @work(thread=True)
    def _take(self) -> None:
        picture = take(self.reader, self.picture, self.sort, ROWS, self.partitions)
        self.call_from_thread(self._taken, picture)

    def _taken(self, picture: Picture) -> None:
        self._reading = False
        if self.is_running:  # else the screen is being taken down
            self.show(picture)
            if isinstance(self.screen, CustomerScreen):
                self.screen.follow(picture.fresh)

    def show(self, picture: Picture) -> None:
        """Draw a picture; who was pointed at stays so."""
        self.picture = picture
        self.query_one("#fresh", Static).update(lines.freshness(picture.fresh))
        self.query_one("#counters", Static).update(lines.counters(picture))
        columns = table.columns(self.size.width)
        cells = [[cell(row, self.now).append(" ") for _, cell in columns] for row in picture.rows]
        if (told := ([name for name, _ in columns], cells)) != self._drawn:
            self._drawn = told
            self._fill(*told)
        self.point()

    @property
    def now(self) -> datetime:
        """Return the stream's time as of the picture, else the clock's."""
        return now_by(self.picture.fresh.watermark if self.picture.fresh else None)

    def _fill(self, names: list[str], cells: list[list[Text]]) -> None:
        shown, before = self.query_one(DataTable), self.pointed
        at = shown.cursor_row
        shown.clear(columns=True)
        shown.add_columns(*(f"{name} " for name in names))
        shown.add_rows(cells)
        places = {row.customer_id: place for place, row in enumerate(self.picture.rows)}
        shown.move_cursor(row=places.get(before or "", at), animate=False)

    def on_data_table_row_highlighted(self, told: DataTable.RowHighlighted) -> None:
        """Follow the cursor, to where it is: while the table is filled it was on the first row for a moment."""
        rows, shown = self.picture.rows, told.data_table
        if not shown.is_attached:  # the screen is being taken down
            return
        if shown.has_focus and shown.cursor_row < len(rows):
            self.pointed = rows[shown.cursor_row].customer_id
        self.point()

    def on_data_table_row_selected(self) -> None:
        """Open who is pointed at."""
        self.action_open()

    def on_resize(self) -> None:
        """Take the columns that there is room for now."""
        self.show(self.picture)

    def point(self) -> None:
        """Tell of who is pointed at."""
        at, rows = self.query_one(DataTable).cursor_row, self.picture.rows
        self.query_one("#pointed", Static).update(lines.pointed(rows[at], self.now) if at < len(rows) else "")

    def action_sort(self) -> None:
        """Sort by the next of the orders there are."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.pointed = None
        self.notify(f"Sorted by {self.sort}.", timeout=2)
        self.read()

    def action_freeze(self) -> None:
        """Hold still, or go on."""
        self.frozen = not self.frozen
        self.notify("Holding still; the space bar lets it go on." if self.frozen else "Going on.", timeout=2)

    def action_open(self) -> None:
        """Show the page of who is pointed at."""
        at, rows = self.query_one(DataTable).cursor_row, self.picture.rows
        if at < len(rows):
            self.push_screen(CustomerScreen(self.reader, rows[at].customer_id, self.picture.fresh))

    def action_help(self) -> None:
        """Say what keys there are and what the marks mean."""
        self.push_screen(HelpScreen())
