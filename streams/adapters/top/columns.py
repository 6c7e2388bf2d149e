"""The columns of the table: which there is room for, and how wide each is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.text import Text

from streams.adapters.reading_view import Row
from streams.adapters.top import cells
from streams.adapters.top.seeing import Seeing

Cell = Callable[[Row, Seeing, int], Text]


class Form(NamedTuple):
    """How a column can be shown: at least so wide, and by which cell."""

    width: int
    cell: Cell


class Column(NamedTuple):
    """A column as it is shown: its name, the key of its title, width and cell."""

    name: str
    title: str
    width: int
    cell: Cell


FORMS: Final[dict[str, tuple[str, tuple[Form, ...]]]] = {
    "customer": ("column.customer", (Form(12, cells.customer), Form(16, cells.customer), Form(28, cells.customer))),
    "score": ("column.health", (Form(8, cells.health), Form(10, cells.exact_health))),
    "band": ("group.band", (Form(7, cells.band),)),
    "lasting": ("top.lasting", (Form(4, cells.lasting),)),
    "trend": ("top.course", (Form(10, cells.trend), Form(31, cells.trend))),
    "why": ("column.why", (Form(13, cells.why), Form(26, cells.why), Form(44, cells.why), Form(60, cells.why))),
    "risk": ("column.risk", (Form(8, cells.risk),)),
    "alert": ("column.alert", (Form(13, cells.alert), Form(cells.WHOLE_ALERT, cells.alert))),
    "owner": ("column.owner", (Form(8, cells.owner), Form(14, cells.owner))),
    "plan": ("column.plan", (Form(9, cells.plan), Form(20, cells.named_plan))),
    "mrr": ("top.stake", (Form(5, cells.amount), Form(13, cells.money))),
}
# what a wider terminal gets, one after the other: a column, or more of one that it has
STEPS: Final = (
    *("customer", "score", "band", "alert", "why", "plan", "mrr", "lasting", "customer", "trend", "owner", "why"),
    *("risk", "plan", "alert", "score", "mrr", "why", "owner", "trend", "why", "customer"),
)
SORTED_BY: Final = {"risk": "risk", "mrr": "mrr"}  # the other orders are by what every terminal shows
GAP: Final = 1


def columns(width: int, sort: str) -> list[Column]:
    """Return the columns that there is room for, in their order; what is left over goes to the reason, or the name.

    >>> [each.name for each in columns(78, "urgency")]
    ['customer', 'score', 'band', 'lasting', 'why', 'alert', 'plan', 'mrr']
    """
    levels: dict[str, int] = {}
    for name in steps(sort):
        level = levels.get(name, -1) + 1
        if levels and taken(levels | {name: level}) > width:
            break
        levels[name] = level
    spare = max(0, width - taken(levels))
    widest = "why" if "why" in levels else "customer"
    return [
        Column(name, title, forms[levels[name]].width + (spare if name == widest else 0), forms[levels[name]].cell)
        for name, (title, forms) in FORMS.items()
        if name in levels
    ]


def steps(sort: str) -> tuple[str, ...]:
    """Return what a wider terminal gets, with what the list is sorted by among the first."""
    shown = SORTED_BY.get(sort)
    if shown is None:
        return STEPS
    rest = list(STEPS)
    rest.remove(shown)
    return (*rest[:3], shown, *rest[3:])


def taken(levels: dict[str, int]) -> int:
    """Return how wide these columns are together."""
    return sum(FORMS[name][1][level].width + GAP for name, level in levels.items()) - GAP
