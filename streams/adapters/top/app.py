"""The terminal application: reads the view once a second beside the screen, and does what keys say."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import ClassVar, Final

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer

from streams.adapters.reading_view import ViewReader
from streams.adapters.top.board import Board
from streams.adapters.top.customer import CustomerScreen
from streams.adapters.top.help import HelpScreen
from streams.adapters.top.keys import KEYS, OVER
from streams.adapters.top.picking import Pair, PickingScreen, offered
from streams.adapters.top.picture import Asked, Taken, take
from streams.adapters.view.index import SORTS
from streams.adapters.wording.meanings import BANDS
from streams.adapters.wording.texts import Texts
from streams.settings import Settings

READ_SECONDS: Final = 1.0
SHORT: Final = 2.0
STDIN: Final = 0
EVERYBODY: Final = Asked()


class Top(App[None]):
    """Who is at risk now, why, since when, what is being done, and whether the picture is fresh.

    Parameters
    ----------
    reader
        The view; it is read in a thread.
    settings
        How many partitions must be held for the picture to be whole, and the policies where no worker says its bands.
    t
        The reader's language.
    asked
        Whom to show first, and in which order.
    """

    TITLE = "helix top"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "top.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", show=False, priority=True),
        Binding("enter", "open", show=False),
        Binding("enter", "back", show=False),  # whichever of them does something here
    ]

    def __init__(self, reader: ViewReader, settings: Settings, t: Texts, asked: Asked = EVERYBODY) -> None:
        super().__init__()
        self.reader, self.settings, self.t, self.asked = reader, settings, t, asked
        self.board, self.taken = Board(settings, t), Taken()
        self.frozen, self._reading = False, False
        for key, action in KEYS.items():
            self.bind(key, action, description=t(f"top.{action}"))

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield self.board
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin to read; who is asked to end by a signal leaves the terminal as it was."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        self.read()
        self.set_interval(READ_SECONDS, self.read)

    def read(self) -> None:
        """Take a picture, unless it is to hold still; end where the terminal is gone, for then nobody looks."""
        if not (self.is_headless or os.isatty(STDIN)):
            self.exit()  # else what waits for keys never rests, and what writes waits for good
        elif not self.frozen:
            self.begin()

    def begin(self) -> None:
        """Take a picture beside the screen, unless the one before has not come yet."""
        if not self._reading:
            self._reading = True
            self._take()

    @work(thread=True)
    def _take(self) -> None:
        asked = self.asked
        self.call_from_thread(self._taken, take(self.reader, self.taken, asked, self.settings), asked)

    def _taken(self, taken: Taken, asked: Asked) -> None:
        self._reading = False
        if not self.is_running:  # the screen is being taken down
            return
        if asked != self.asked:  # meanwhile others were asked for
            self.begin()
            return
        self.taken = taken
        self.board.show(taken, asked)
        if isinstance(self.screen, CustomerScreen):
            self.screen.follow(taken)

    def ask(self, asked: Asked) -> None:
        """Show others, or in another order, from the first on."""
        self.asked = asked
        self.begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key does something here: over the table all do, over a page of its own few."""
        over = len(self.screen_stack) > 1
        return action in OVER or action not in KEYS.values() if over else action != "back"

    def on_data_table_row_selected(self) -> None:
        """Open who is pointed at."""
        self.action_open()

    def on_option_list_option_selected(self) -> None:
        """Open whom the feed tells of."""
        self.action_open()

    def action_open(self) -> None:
        """Show the page of who is pointed at."""
        if at := self.board.at:
            self.push_screen(CustomerScreen(self.reader, at, self.taken, self.t, held=self.frozen))

    def action_sort(self) -> None:
        """Sort by the next of the orders there are."""
        self.ask(self.asked._replace(sort=SORTS[(SORTS.index(self.asked.sort) + 1) % len(SORTS)]))

    def action_band(self) -> None:
        """Show the next of the bands, after the last all."""
        now = dict(self.asked.chosen).get("band")
        after = BANDS[BANDS.index(now) + 1 :] if now in BANDS else BANDS
        self.ask(self.asked.toggled("band", after[0] if after else BANDS[-1]))

    def action_pick(self) -> None:
        """Choose whom to show."""
        self.push_screen(PickingScreen(offered(self.taken, self.asked), self.asked, self.t), self._picked)

    def _picked(self, pair: Pair | None) -> None:
        if pair is not None:
            self.ask(self.asked.toggled(*pair))

    def action_feed(self) -> None:
        """Show the feed, or do not."""
        self.board.switch_feed()

    def action_freeze(self) -> None:
        """Hold still, or go on."""
        self.frozen = not self.frozen
        self.board.hold(self.frozen)
        self.notify(self.t("top.held" if self.frozen else "top.going_on"), timeout=SHORT)

    def action_help(self) -> None:
        """Say what keys there are and what the marks mean."""
        self.push_screen(HelpScreen(self.t))

    async def action_back(self) -> None:
        """Leave a page of its own."""
        await self.pop_screen()
