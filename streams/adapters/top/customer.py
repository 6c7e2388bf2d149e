"""One customer's page over the table: what `helix state` prints, kept up to date, and how fresh it is."""

from __future__ import annotations

from typing import ClassVar, Final

from redis import RedisError
from rich.console import RenderableType
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from streams.adapters.freshness import Freshness
from streams.adapters.reading_view import ViewReader
from streams.adapters.reading_view.moment import now_by
from streams.adapters.terminal.page import page
from streams.adapters.terminal.words import caveat
from streams.adapters.top import lines
from streams.adapters.view.foreign import foreign
from streams.adapters.view.packing import Damaged

UNREAD: Final = "What is kept of this customer cannot be read: `helix rebuild-view` makes it anew; Esc goes back."


class CustomerScreen(Screen[None]):
    """The page of a customer, read again with every picture of all."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter", "app.pop_screen", "Back"), ("q", "app.quit", "Quit")]

    def __init__(self, reader: ViewReader, customer_id: str, fresh: Freshness | None) -> None:
        super().__init__()
        self._reader, self._customer, self._fresh = reader, customer_id, fresh
        self._reading = False

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield Static(lines.freshness(self._fresh), id="fresh")
        with VerticalScroll():
            yield Static("It is being read; Esc goes back.", id="page")
        yield Footer()

    def on_mount(self) -> None:
        """Begin to read the customer."""
        self.query_one(VerticalScroll).focus()
        self.read()

    def follow(self, fresh: Freshness | None) -> None:
        """Say how fresh the picture is now, and read the customer again; what cannot be read stays as it was."""
        self._fresh = fresh
        self.query_one("#fresh", Static).update(lines.freshness(fresh))
        if fresh and fresh.state != "gone":
            self.read()

    def read(self) -> None:
        """Read the customer beside the screen, unless the answer before has not come yet."""
        if not self._reading:
            self._reading = True
            self._read()

    @work(thread=True)
    def _read(self) -> None:
        self.app.call_from_thread(self._show, self._told())

    def _show(self, told: RenderableType) -> None:
        self._reading = False
        if self.is_attached:  # it may have been left before the answer came
            self.query_one("#page", Static).update(told)

    def _told(self) -> RenderableType:
        try:
            portrait, honesty = self._reader.customer(self._customer), self._reader.honesty()
            falls = self._reader.falls([portrait] if portrait else [])
        except RedisError as error:
            return UNREAD if foreign(error) else "The read model does not answer; Esc goes back."
        except Damaged:
            return UNREAD
        if portrait is None:
            return "This customer is no longer there; Esc goes back."
        now = now_by(self._fresh.watermark if self._fresh else None)
        return page(portrait, now, caveat=caveat(honesty), falls=falls)
