"""The customers to look at first, as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from streams.adapters.terminal import measures, words
from streams.adapters.terminal.care import in_short, on_it
from streams.adapters.terminal.marks import OVERRIDDEN, SEVERITIES, band, clean
from streams.adapters.terminal.measures import NO_CAUSES, Causes
from streams.adapters.terminal.shortening import Shortened
from streams.adapters.view import row
from streams.adapters.view.care import care_of, holding, noticed, severe_since
from streams.adapters.view.portrait import Portrait

ROOMY: Final = 160
DATED: Final = 130  # from here on the day since when its worst alert fires, else for how long
WIDE: Final = 120  # from here on a customer takes one line
LETTERS: Final = 4  # of a severity, where little more fits: crit, warn, info
REASON: Final = 72
Columns = list[tuple[str, JustifyMethod]]


def ranking(portraits: Sequence[Portrait], width: int, now: datetime, falls: Causes = NO_CAUSES) -> Table:
    """Return the table of these customers, in their order; the narrower the terminal, the fewer its columns.

    ``now`` is the stream's time.
    """
    roomy, wide = width >= ROOMY, width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2 if roomy else 1, 0, 0), show_edge=False)
    for column, justify in columns(width):
        table.add_column(column, justify=justify, no_wrap=True)
    names = table.columns[1 if roomy else 0]
    names.no_wrap, names.overflow = False, "fold"  # a name cut short could not be looked up
    longest = max((cell_len(each) for one in portraits for each in name(one, width).plain.split("\n")), default=0)
    names.width = max(len("customer"), min(width // 4, longest))
    if width >= REASON:
        table.add_column("first reason", overflow="fold")  # else the end of a long word is cut without a mark
    for place, portrait in enumerate((noticed(each, now) for each in portraits), 1):
        told = measures.top_reason(portrait, falls)
        reason: RenderableType = Shortened(*told) if wide else Text("".join(told), overflow="fold")
        cells = wide_row(place, portrait, width, now) if wide else narrow_row(portrait, width, now)
        table.add_row(*cells, *([reason] if width >= REASON else []))
    return table


def columns(width: int) -> Columns:
    """Return the columns before the reason."""
    middle: Columns = [
        ("customer", "left"),
        ("score", "right"),
        ("a week", "right"),
        ("band", "left"),
        ("risk", "right"),
    ]
    if width < WIDE:
        return [*middle, ("open", "left")]
    place: Columns = [("#", "right")] if width >= ROOMY else []
    since: Columns = [("since", "left")] if width >= DATED else []
    return [*place, *middle, ("a month", "right"), ("alerts", "left"), *since, ("on it", "left"), ("plan", "left")]


def wide_row(place: int, portrait: Portrait, width: int, now: datetime) -> list[Text]:
    """Return all of a customer's cells but the reason, as far as there is room for them."""
    before = [Text(str(place), style="dim")] if width >= ROOMY else []
    price = Text(words.money(portrait.mrr, portrait.currency))
    first = row.worst(portrait.alerts)
    since = [Text(f"{severe_since(first):%Y-%m-%d}" if first else "")] if width >= DATED else []
    who = Text(on_it(care_of(first, now)) if first else "")
    fires = alerts(portrait) if width >= DATED else lasting(portrait, now, LETTERS)
    return [*before, *middle_of(portrait, width), price, fires, *since, who, newest_plan(portrait)]


def narrow_row(portrait: Portrait, width: int, now: datetime) -> list[Text]:
    """Return a customer's cells, what is open in one, for how long, and who is on it."""
    first = row.worst(portrait.alerts)
    fires = (
        [lasting(portrait, now, None if width >= REASON else LETTERS), Text(in_short(care_of(first, now)))]
        if first
        else []
    )
    plans = [Text(clean(plan.plan_type)) for plan in portrait.plans]
    return [*middle_of(portrait, width), Text("\n").join([*fires, *plans])]


def middle_of(portrait: Portrait, width: int) -> list[Text]:
    """Return name, score, its change in a week, band and risk."""
    return [
        name(portrait, width),
        Text(score(portrait)),
        Text("" if portrait.change is None else words.points(portrait.change)),
        band(portrait.band),
        Text(words.percent(portrait.risk.probability) if portrait.risk else ""),
    ]


def name(portrait: Portrait, width: int) -> Text:
    """Return the name; where a customer takes several lines, what it pays stands below it."""
    price = words.money(portrait.mrr, portrait.currency) if width < WIDE else ""
    return Text(clean(portrait.customer_id)).append(f"\n{price} a month" if price else "", "dim")


def score(portrait: Portrait) -> str:
    """Return the score, with a mark where a person says otherwise."""
    told = "" if portrait.score is None else f"{portrait.score:.1f}"
    return f"{OVERRIDDEN}{told}" if portrait.override else told


def overrides(portraits: Iterable[Portrait], now: datetime) -> Iterator[str]:
    """Yield what is said of the scores that are marked, a line each."""
    for each in portraits:
        if said := holding(each.override, now):
            yield f"{OVERRIDDEN} {clean(each.customer_id)}: {words.overridden(said)}"


def newest_plan(portrait: Portrait) -> Text:
    """Return the type of the newest open plan, and how many others there are: ``recovery +1``."""
    newest = max(portrait.plans, key=lambda each: each.triggered_at, default=None)
    others = f" +{len(portrait.plans) - 1}" if len(portrait.plans) > 1 else ""
    return Text(clean(newest.plan_type) + others if newest else "")


def alerts(portrait: Portrait, letters: int | None = None) -> Text:
    """Return the open alerts as `counted` tells them, in the colour of that to look at first."""
    first = row.worst(portrait.alerts)
    if first is None:
        return Text()
    return Text(
        counted(first.severity, [alert.severity for alert in portrait.alerts], letters), SEVERITIES[first.severity][1]
    )


def lasting(portrait: Portrait, now: datetime, letters: int | None = None) -> Text:
    """Return the same with so many letters, and for how long that to look at first fires: ``1 critical 9d``."""
    first = row.worst(portrait.alerts)
    told = alerts(portrait, letters)
    return told.append(f" {words.lasting(severe_since(first), now)}", "not bold") if first else told


def worst(severities: Collection[str], letters: int | None = None) -> str:
    """Return how many of the worst severity there are, in so many letters, and how many others: ``2 critical +1``."""
    return next((counted(severity, severities, letters) for severity in SEVERITIES if severity in severities), "")


def counted(severity: str, severities: Collection[str], letters: int | None = None) -> str:
    """Return how many there are of a severity, in so many letters, and how many others."""
    many = sum(one == severity for one in severities)
    return f"{many} {severity[:letters]}" + (f" +{len(severities) - many}" if many < len(severities) else "")
