"""What keys there are, and what the marks mean."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from streams.adapters.wording.texts import Texts


class HelpScreen(Screen[None]):
    """A page of help."""

    def __init__(self, t: Texts) -> None:
        super().__init__()
        self._t = t

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll():
            yield Static(self._t("top.about"), markup=False)
        yield Footer(compact=True)
