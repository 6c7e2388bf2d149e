"""The customers to look at first, as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from streams.adapters.terminal import measures, words
from streams.adapters.terminal.marks import OVERRIDDEN, SEVERITIES, band, clean
from streams.adapters.view.portrait import Portrait

WIDE: Final = 110
REASON: Final = 72


def ranking(portraits: Sequence[Portrait], width: int) -> Table:
    """Return the table of these customers, in their order; on a narrow terminal it has fewer columns."""
    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2 if wide else 1, 0, 0), show_edge=False)
    for column, justify in columns(wide):
        table.add_column(column, justify=justify, no_wrap=True)
    names = table.columns[1 if wide else 0]
    names.no_wrap, names.overflow = False, "fold"  # a name cut short could not be looked up
    names.min_width = min(width // 3, max((cell_len(clean(each.customer_id)) for each in portraits), default=0))
    names.max_width = width // 4
    if width >= REASON:
        table.add_column("first reason", overflow="fold")  # else the end of a long word is cut without a mark
    for place, portrait in enumerate(portraits, 1):
        cells = wide_row(place, portrait) if wide else narrow_row(portrait)
        table.add_row(*cells, *([Text(measures.top_reason(portrait))] if width >= REASON else []))
    return table


def columns(wide: bool) -> list[tuple[str, JustifyMethod]]:
    """Return the columns before the reason."""
    middle: list[tuple[str, JustifyMethod]] = [
        ("customer", "left"),
        ("score", "right"),
        ("a week", "right"),
        ("band", "left"),
        ("risk", "right"),
    ]
    if wide:
        return [("#", "right"), *middle, ("a month", "right"), ("alerts", "left"), ("plan", "left")]
    return [*middle, ("open", "left")]


def wide_row(place: int, portrait: Portrait) -> list[Text]:
    """Return all of a customer's cells but the reason."""
    price = Text(words.money(portrait.mrr, portrait.currency))
    return [Text(str(place), style="dim"), *middle_of(portrait), price, alerts(portrait), plans(portrait, ",\n")]


def narrow_row(portrait: Portrait) -> list[Text]:
    """Return a customer's cells, what is open in one."""
    gap = Text("\n" if portrait.alerts and portrait.plans else "")
    return [*middle_of(portrait), Text.assemble(alerts(portrait), gap, plans(portrait, "\n"))]


def middle_of(portrait: Portrait) -> list[Text]:
    """Return name, score, its change in a week, band and risk."""
    return [
        Text(clean(portrait.customer_id)),
        Text(score(portrait)),
        Text("" if portrait.change is None else words.points(portrait.change)),
        band(portrait.band),
        Text(words.percent(portrait.risk.probability) if portrait.risk else ""),
    ]


def score(portrait: Portrait) -> str:
    """Return the score, with a mark where a person says otherwise."""
    told = "" if portrait.score is None else f"{portrait.score:.1f}"
    return f"{OVERRIDDEN}{told}" if portrait.override else told


def overrides(portraits: Iterable[Portrait]) -> Iterator[str]:
    """Yield what is said of the scores that are marked, a line each."""
    for each in portraits:
        if each.override:
            yield f"{OVERRIDDEN} {clean(each.customer_id)}: {words.overridden(each.override)}"


def plans(portrait: Portrait, between: str) -> Text:
    """Return the types of the open plans."""
    return Text(between.join(clean(plan.plan_type) for plan in portrait.plans))


def alerts(portrait: Portrait) -> Text:
    """Return the open alerts as ``worst`` tells them, in the colour of the worst."""
    severities = [alert.severity for alert in portrait.alerts]
    style = next((style for severity, (_, style) in SEVERITIES.items() if severity in severities), "")
    return Text(worst(severities), style=style)


def worst(severities: Collection[str]) -> str:
    """Return how many of the worst severity there are, and how many others: ``2 critical +1``."""
    for severity in SEVERITIES:
        if many := sum(one == severity for one in severities):
            return f"{many} {severity}" + (f" +{len(severities) - many}" if many < len(severities) else "")
    return ""
