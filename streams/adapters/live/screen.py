"""A live view on a real console: a picture that is drawn again, or plain lines where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.live import Live

from streams.adapters.live.model import LiveModel
from streams.adapters.live.picture import head, line, render

DRAW_SECONDS: Final = 0.25
LINE_SECONDS: Final = 5.0
LINES_AT_ONCE: Final = 5


class LiveView:
    """Draws a model: call `refresh` as often as you like.

    In a terminal the picture is drawn some times a second, and its last one stays when the context ends. Elsewhere
    every few seconds a line of progress and the newest of the news are printed.
    """

    def __init__(self, model: LiveModel, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self.model = model
        self._console, self._clock = console, clock
        self._plain = not console.encoding.startswith("utf")
        self._live = (
            Live(console=console, auto_refresh=False, vertical_overflow="crop") if console.is_terminal else None
        )
        self._due = float("-inf")
        self._heard = 0

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._show()
        if self._live:
            self._live.stop()

    def refresh(self) -> None:
        """Show the model as it is now, unless it was shown a moment ago."""
        if self._clock() >= self._due:
            self._show()
            self._due = self._clock() + (DRAW_SECONDS if self._live else LINE_SECONDS)

    def say(self, sentence: str) -> None:
        """Tell something once: on a line that stays, above the picture where there is one."""
        self._console.print(sentence, highlight=False, soft_wrap=self._live is None)

    def _show(self) -> None:
        if self._live:
            size = self._console.size
            self._live.update(render(self.model, size.width, size.height - 1, self._plain), refresh=True)
        else:
            self._lines()

    def _lines(self) -> None:
        model = self.model
        latest = [entry for entry in model.news if entry.number >= self._heard][-LINES_AT_ONCE:]
        for entry in latest:
            self._console.print(line(entry), soft_wrap=True)
        if left_out := model.heard - self._heard - len(latest):
            self._console.print(f"... and {left_out:,} more", highlight=False)
        self._heard = model.heard
        self._console.print(head(model, self._console.width, self._plain), highlight=False)
