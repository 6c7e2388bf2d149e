"""One customer's page over the table: what `helix state` prints."""

from __future__ import annotations

from typing import ClassVar

from redis import RedisError
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from streams.adapters.reading_view import ViewReader
from streams.adapters.terminal.page import page
from streams.adapters.terminal.words import caveat


class CustomerScreen(Screen[None]):
    """The page of a customer as of now."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter", "app.pop_screen", "Back"), ("q", "app.quit", "Quit")]

    def __init__(self, reader: ViewReader, customer_id: str) -> None:
        super().__init__()
        self._reader, self._customer = reader, customer_id

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll():
            yield Static(id="page")
        yield Footer()

    def on_mount(self) -> None:
        """Read the customer."""
        shown = self.query_one("#page", Static)
        try:
            portrait, model = self._reader.customer(self._customer), self._reader.model()
        except RedisError:
            shown.update("The read model does not answer; Esc goes back.")
            return
        gone = "This customer is no longer there; Esc goes back."
        shown.update(page(portrait, caveat=caveat(model.honesty if model else None)) if portrait else gone)
        self.query_one(VerticalScroll).focus()
