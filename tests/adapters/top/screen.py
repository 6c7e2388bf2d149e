"""What stands on the terminal's screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from textual.widgets import DataTable, Static

from streams.adapters.policies import Bands
from streams.adapters.reading_view import ViewReader
from streams.adapters.top import Asked, Top
from streams.adapters.view import Portrait
from streams.adapters.wording.texts import texts
from streams.settings import Settings
from tests.adapters.view_lanes import NOON

CALM = Portrait(customer_id="calm", as_of=NOON, score=90.0, band="healthy")
SETTINGS = Settings(partitions=1, policies=None)
BANDS = Bands()


def top(reader: ViewReader, *chosen: tuple[str, str], language: str = "en") -> Top:
    return Top(reader, SETTINGS, texts(language), Asked(chosen))


async def seen(pilot: Any, holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            return
        await pilot.pause(0.05)
    raise AssertionError("it does not come to pass")


def rows(app: Top) -> list[str]:
    table = app.query_one(DataTable)
    return [" ".join(str(cell).strip() for cell in table.get_row_at(at)) for at in range(table.row_count)]


def said(app: Top, where: str) -> str:
    return str(app.query_one(where, Static).render())


def shown(app: Top) -> str:
    return str(app.screen.query_one("#page", Static).render())


def printed(app: Top) -> str:
    """What `shown` cannot tell: a page of several parts."""
    console = Console(width=200)
    with console.capture() as captured:
        console.print(app.screen.query_one("#page", Static).content)
    return captured.get()


def screen(app: Top) -> str:
    """Everything that is on the screen, line by line."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
