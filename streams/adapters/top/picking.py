"""Choosing whom to show: every group that customers can be picked by, with its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from streams.adapters.top.lines import picked
from streams.adapters.top.picture import Asked, Taken
from streams.adapters.wording.choosing import choices, grouped
from streams.adapters.wording.texts import Texts

Pair = tuple[str, str]


def offered(taken: Taken, asked: Asked) -> list[Pair]:
    """Return what customers can be picked by, as pages offer it."""
    groups = grouped(taken.segments, taken.everybody)
    chosen = dict(asked.chosen)
    return [(choice.group, value) for choice in choices(groups, chosen) for value in choice.values]


class PickingScreen(ModalScreen[Pair | None]):
    """Groups and values, narrowed by what is typed; the answer is one of them, or None."""

    CSS = """
    PickingScreen { align: center middle; }
    PickingScreen Vertical { width: 60; max-width: 90%; height: 80%; border: solid $primary; background: $surface; }
    PickingScreen OptionList { height: 1fr; border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave"), ("down", "down")]

    def __init__(self, pairs: Sequence[Pair], asked: Asked, t: Texts) -> None:
        super().__init__()
        self._asked, self._t = asked, t
        self._named = {pair: picked(*pair, t) for pair in pairs}
        self._shown: list[Pair] = []

    def compose(self) -> ComposeResult:
        """Lay out a line to type in, and the list."""
        with Vertical():
            yield Input(placeholder=self._t("top.narrow"))
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Show everything that is offered."""
        self.narrow("")

    @on(Input.Changed)
    def typed(self, told: Input.Changed) -> None:
        """Show what has that in its name."""
        self.narrow(told.value)

    def narrow(self, text: str) -> None:
        """Show what has a text in its name; what is chosen by now is marked."""
        wanted = text.casefold()
        self._shown = [pair for pair, name in self._named.items() if wanted in name.casefold()]
        shown = self.query_one(OptionList)
        marks = ("✓" if pair in self._asked.chosen else " " for pair in self._shown)
        shown.set_options(Option(f"{mark} {self._named[pair]}") for mark, pair in zip(marks, self._shown, strict=True))
        shown.highlighted = 0 if self._shown else None

    @on(Input.Submitted)
    def entered(self) -> None:
        """Take the one that is pointed at."""
        at = self.query_one(OptionList).highlighted
        self.dismiss(None if at is None else self._shown[at])

    @on(OptionList.OptionSelected)
    def selected(self, told: OptionList.OptionSelected) -> None:
        """Take what was chosen."""
        self.dismiss(self._shown[told.option_index])

    def action_down(self) -> None:
        """Go from the line into the list."""
        self.query_one(OptionList).focus()

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)
