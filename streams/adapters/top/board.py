"""What is on the screen: lines, table, feed, and what stands behind the row that is pointed at."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from streams.adapters.reading_view.moment import now_by
from streams.adapters.top import lines
from streams.adapters.top.arranging import Place, arranged
from streams.adapters.top.feed import Feed
from streams.adapters.top.picture import Asked, Taken
from streams.adapters.top.pointed import pointed
from streams.adapters.top.ranking import Ranking
from streams.adapters.top.seeing import Seeing
from streams.adapters.wording.bands import in_force
from streams.adapters.wording.texts import Texts
from streams.settings import Settings

PADDING: Final = 2  # columns, of the lines above and below the table
LOW: Final = 20  # rows, under which the lines around the table are cut short


class Board(Container):
    """Draws pictures, in the room that there is."""

    def __init__(self, settings: Settings, t: Texts) -> None:
        super().__init__()
        self.settings, self.t = settings, t
        self.taken, self.asked = Taken(), Asked()
        self.feed_wanted: bool | None = None
        self.held = False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(id="fresh")
        yield Static(id="counters")
        yield Static(id="asked")
        with Container(id="middle", classes=self.place):
            yield Ranking()
            yield Feed()
        yield Static(id="pointed")

    @property
    def see(self) -> Seeing:
        """Return what a picture is shown with: the bands and the stream's time as of it, else ours and the clock's."""
        fresh = self.taken.fresh
        bands = in_force(self.settings, self.taken.workers)
        return Seeing(self.t, bands, now_by(fresh.watermark if fresh else None))

    @property
    def room(self) -> int:
        """Return how many columns a line has."""
        return self.size.width - PADDING

    @property
    def at(self) -> str | None:
        """Return the customer that is pointed at, in the table or in the feed."""
        feed, ranking = self.query_one(Feed), self.query_one(Ranking)
        at = feed.at if feed.has_focus else ranking.at
        return at.customer_id if at else None

    def show(self, taken: Taken, asked: Asked) -> None:
        """Draw a picture of whom was asked for; who was pointed at stays so, where the same are asked for."""
        self.taken, ranking = taken, self.query_one(Ranking)
        if asked != self.asked:
            self.asked, ranking.pointed = asked, None
        self.hold(self.held)
        self.query_one("#counters", Static).update(lines.counters(taken, self.t, self.room))
        self.query_one("#asked", Static).update(lines.asked_for(taken, asked, self.t, self.room))
        ranking.fill(taken.page.items, self.see, asked.sort)
        self.query_one(Feed).fill(taken.listed, self.see)
        self.point()

    def hold(self, held: bool) -> None:
        """Say how fresh the picture is, or that it is held still."""
        self.held = held
        self.query_one("#fresh", Static).update(lines.freshness(self.taken, self.t, held=held))

    def point(self) -> None:
        """Tell of who is pointed at in the table."""
        row = self.query_one(Ranking).at
        self.query_one("#pointed", Static).update(pointed(row, self.see, self.room) if row else "")

    def on_data_table_row_highlighted(self, told: Ranking.RowHighlighted) -> None:
        """Follow the cursor."""
        if isinstance(told.data_table, Ranking) and told.data_table.is_attached:  # else it is being taken down
            told.data_table.follow()
            self.point()

    def on_resize(self) -> None:
        """Take the room that there is now."""
        self.place_feed()
        self.show(self.taken, self.asked)

    @property
    def place(self) -> Place:
        """Return where the feed stands."""
        return arranged(self.app.size.width, self.app.size.height, self.feed_wanted)

    def place_feed(self) -> None:
        """Put the feed where there is room for it, or where it is wanted."""
        feed, place = self.query_one(Feed), self.place
        self.query_one("#middle").set_classes(place)
        self.set_class(self.app.size.height < LOW, "low")
        if place in ("alone", "without") or not feed.has_focus:
            (feed if place == "alone" else self.query_one(Ranking)).focus()

    def switch_feed(self) -> None:
        """Show the feed, or do not."""
        self.feed_wanted = self.place == "without"
        self.place_feed()
