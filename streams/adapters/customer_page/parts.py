"""What the page is made of: headlines, paragraphs, tables; and a measure with its value."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from streams.adapters.terminal import measures, words
from streams.adapters.wording.texts import Texts


def title(name: str, *rest: str | Text) -> RenderableType:
    """Return the headline of a part."""
    return Text("\n") + Text.assemble((name, "bold"), "  ", *rest)


def note(*parts: str | Text, indent: int = 2) -> RenderableType:
    """Return a paragraph that stays indented where it wraps."""
    return Padding(Text.assemble(*parts), (0, 0, 0, indent), expand=False)


def table() -> Table:
    """Return an empty table without lines, indented."""
    return Table.grid(padding=(0, 0, 0, 2), pad_edge=True)


def counted(count: int, none: str) -> str:
    """Return how many there are."""
    return f"{count:,}" if count else none


def value(t: Texts, measure: str, of: float | None) -> str:
    """Return a value of a feature, measure or component as people write it."""
    return t("band.unknown") if of is None else measures.told(measure, of)


def stated(t: Texts, measure: str, of: float | None) -> str:
    """Return a feature, measure or component with its value."""
    return t("page.stated", name=t.named("measure", measure), value=value(t, measure, of))


def moved(t: Texts, measure: str, points: float) -> str:
    """Return a component with the points by which it moved a score."""
    return f"{t.named('measure', measure)} {words.points(points)}"
