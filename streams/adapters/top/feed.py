"""The feed beside or below the table: alerts and plans, open and over, and who came into another band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.text import Text
from textual.widgets import OptionList

from streams.adapters.terminal.marks import SEVERITIES, clean
from streams.adapters.terminal.shortening import middled
from streams.adapters.top.cells import right
from streams.adapters.top.seeing import Seeing
from streams.adapters.wording import ages
from streams.adapters.wording.feed import Listed, feed
from streams.adapters.wording.news import News
from streams.adapters.wording.shown import plain

ONE_LINE: Final = 90  # from here on what happened and why stand on one line
NAME: Final = 24
# of the shapes that pages draw: up for the gravest, a bar for what is over
TONES: Final = {
    "critical": ("▲", "bold red"),
    "at_risk": ("▲", "bold red"),
    "warning": ("◆", "yellow"),
    "watch": ("◆", "yellow"),
    "healthy": ("●", "green"),
    "info": ("■", "cyan"),
    "plan": ("■", "cyan"),
    "resolved": ("▬", "dim"),
}
OTHER: Final = ("○", "dim")


class Feed(OptionList):
    """What happened last, newest first; choosing an entry opens its customer."""

    DEFAULT_CSS = """
    Feed { border: none; border-top: solid $primary; padding: 0 0 0 1; scrollbar-size-vertical: 1; }
    Feed:focus { border: none; border-top: heavy $accent; }
    Feed > .option-list--option { padding: 0; }
    """

    def __init__(self) -> None:
        super().__init__(id="feed", markup=False)
        self.news: Sequence[News] = ()
        self._drawn: list[Text] = []
        self._told: tuple[Listed, Seeing] | None = None

    @property
    def at(self) -> News | None:
        """Return the entry under the cursor."""
        return self.news[self.highlighted] if self.highlighted is not None and self.news else None

    def fill(self, found: Listed, see: Seeing) -> None:
        """Draw what is new; the entry that was pointed at stays so."""
        before, self.news, self._told = self.at, feed(found, see.t, see.now), (found, see)
        self.border_title = see.t("now.feed")
        width = self.scrollable_content_region.width
        told = [entry(each, see, width) for each in self.news] or [Text(see.t("now.quiet"))]
        if told == self._drawn:
            return
        self._drawn = told
        self.set_options(told)
        if before is not None:
            self.highlighted = next((at for at, each in enumerate(self.news) if each.id == before.id), None)

    def on_resize(self) -> None:
        """Take the room that there is now."""
        if self._told:
            self.fill(*self._told)


def entry(news: News, see: Seeing, width: int) -> Text:
    """Return what happened to whom, how long ago, and why: on a line if there is room, else on two."""
    shape, style = TONES.get(news.tone, OTHER)
    age, wide = ages.short(news.at, see.now, see.t), ages.columns(see.t)
    title, severity = plain(news.title), see.t.named("severity", news.tone)
    grave = see.t("aside", told=severity) if news.tone in SEVERITIES and severity not in title else ""
    line = Text.assemble(
        (right(age, wide).plain, "dim"),
        " ",
        (shape, style),
        " ",
        (middled(clean(news.customer_id), NAME), "bold"),
        "  ",
    )
    line.append(title + grave)
    if detail := plain(news.detail):
        line.append("  " if width >= ONE_LINE else "\n" + " " * (wide + 3)).append(detail, "dim")
    return Text("\n").join(fitted(each, width) for each in line.split("\n"))


def fitted(line: Text, width: int) -> Text:
    """Return as much of a line as there is room for."""
    line.truncate(max(1, width), overflow="ellipsis")
    return line
