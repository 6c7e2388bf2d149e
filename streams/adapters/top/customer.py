"""One customer's page over the table: what `helix state` prints, kept up to date, and how fresh it is."""

from __future__ import annotations

from redis import RedisError
from rich.console import RenderableType
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from streams.adapters.customer_page import page
from streams.adapters.reading_view import ViewReader
from streams.adapters.reading_view.moment import now_by
from streams.adapters.top import lines
from streams.adapters.top.picture import Taken
from streams.adapters.view.foreign import foreign
from streams.adapters.view.onward import portrait_by
from streams.adapters.view.packing import Damaged
from streams.adapters.wording.meanings import caveat
from streams.adapters.wording.texts import Texts


class CustomerScreen(Screen[None]):
    """The page of a customer, read again with every picture of all."""

    def __init__(self, reader: ViewReader, customer_id: str, taken: Taken, t: Texts, *, held: bool = False) -> None:
        super().__init__()
        self._held = held
        self._reader, self._customer, self._taken, self._t = reader, customer_id, taken, t
        self._reading = False

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield Static(lines.freshness(self._taken, self._t, held=self._held), id="fresh")
        with VerticalScroll():
            yield Static(self._t("top.reading_one"), id="page")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin to read the customer."""
        self.query_one(VerticalScroll).focus()
        self.read()

    def follow(self, taken: Taken) -> None:
        """Say how fresh the picture is now, and read the customer again; what cannot be read stays as it was."""
        self._taken = taken
        self.query_one("#fresh", Static).update(lines.freshness(taken, self._t, held=self._held))
        if taken.fresh and taken.fresh.state != "gone":
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
            told_at = self._reader.risk_told_at(portrait) if portrait else None
        except RedisError as error:
            return self._t("top.unread" if foreign(error) else "top.away")
        except Damaged:
            return self._t("top.unread")
        if portrait is None:
            return self._t("top.left")
        watermark = self._taken.fresh.watermark if self._taken.fresh else None
        who, now = portrait_by(portrait, watermark), now_by(watermark)
        return page(who, now, self._t, caveat=caveat(self._t, honesty), told_at=told_at, falls=falls)
