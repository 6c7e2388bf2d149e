"""A live view's model as a picture of a given size."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.adapters.live.model import LiveModel, Row
from streams.adapters.live.news import Entry
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import BANDS, band, clean, fitted
from streams.adapters.terminal.ranking import worst
from streams.events import Band

WIDE: Final = 110
HEAD_LINES: Final = 6
MINUTE: Final = "%m-%d %H:%M"
STYLES: Final = {"critical": "bold red", "warning": "yellow", "info": "cyan", "": "green"}


def render(model: LiveModel, width: int, height: int = 24, plain: bool = False) -> RenderableType:
    """Return the picture, ``width`` columns and at most ``height`` lines; ``plain`` is without block characters."""
    room = max(3, height - HEAD_LINES - 4)
    if width >= WIDE:
        sides = Table.grid(padding=(0, 3, 0, 0))
        sides.add_column(width=width * 5 // 11)
        sides.add_column(width=width - width * 5 // 11 - 3)
        sides.add_row(at_risk(model, room + 2, width * 5 // 11), news(model, room + 2, width - width * 5 // 11 - 3))
        return Group(head(model, width, plain), Text(), sides)
    half = room // 2
    return Group(
        head(model, width, plain), Text(), at_risk(model, half, width), Text(), news(model, room - half, width)
    )


def head(model: LiveModel, width: int, plain: bool) -> RenderableType:
    """Return progress, bands, and what is open."""
    now = model.progress_now
    date = words.moment(now.at) if now.at else "nothing yet"
    counts = [words.counted(now.processed, "event"), f"{now.rate:,.0f}/s"]
    counts += [f"{now.sent - now.processed:,} on the way" if now.lag is None else f"{now.lag:,} behind"]
    counts += [f"{int(now.seconds) // 60}:{int(now.seconds) % 60:02} min"]
    lines = [
        Text.assemble((clean(model.title), "bold"), "  ", date),
        *(Text(clean(line)) for line in model.way_in),
        Text(", ".join(counts)),
        bands(model, width, plain),
        open_now(model),
    ]
    return Group(*(cut(line) for line in lines))


def bands(model: LiveModel, width: int, plain: bool) -> Text:
    """Return how many customers are in each band or have left, and a bar of the terminal's width to spare."""
    order: tuple[Band | None, ...] = ("at_risk", "watch", "healthy", None)
    marks: dict[Band | None, str] = dict(zip(order, "#=-." if plain else "█▓▒░", strict=True))
    counted = [(each, model.standings[each]) for each in order if model.standings[each]]
    line = Text(words.counted(len(model.customers), "customer"))
    for each, count in counted:
        line.append(", ").append(f"{count:,} {BANDS[each][0]} {marks[each]}", BANDS[each][1])
    if left := model.standings["left"]:
        line.append(f", {left:,} left")
    spare, total = min(30, width - len(line) - 2), len(model.customers) - left
    if spare >= 10 and total:
        line.append("  ")
        for each, count in counted:
            line.append(marks[each] * round(spare * count / total), BANDS[each][1])
    return line


def open_now(model: LiveModel) -> Text:
    """Return how many alerts and plans are open."""
    alerts = ", ".join(f"{count:,} {clean(kind)}" for kind, count in sorted((+model.open_alerts).items()))
    plans = ", ".join(f"{count:,} {clean(kind)}" for kind, count in sorted((+model.open_plans).items()))
    return Text(f"open alerts: {alerts or 'none'}; plans: {plans or 'none'}")


def at_risk(model: LiveModel, lines: int, width: int) -> RenderableType:
    """Return the most urgent customers."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, width=width, header_style="bold")
    table.add_column("most urgent", no_wrap=True, max_width=max(12, width * 2 // 7))
    for column in ("score", "last move"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("band", no_wrap=True)
    table.add_column("risk", justify="right", no_wrap=True)
    table.add_column("open", no_wrap=True, ratio=1)
    for row in model.top(max(1, lines - 1)):
        table.add_row(*cells(row))
    return table


def cells(row: Row) -> list[Text]:
    """Return a customer's cells."""
    parts = [worst(row.alerts.values())] if row.alerts else []
    parts += [clean(kind) for kind in row.plans.values()]
    return [
        Text(clean(row.customer_id)),
        Text("" if row.score is None else f"{row.score:.1f}"),
        Text("" if row.moved is None else words.points(row.moved)),
        band(row.band),
        Text("" if row.probability is None else words.percent(row.probability)),
        Text(", ".join(parts)),
    ]


def news(model: LiveModel, lines: int, width: int) -> RenderableType:
    """Return the latest news, the newest first."""
    latest = model.news[-max(1, lines - 1) :]
    return Group(Text("news", style="bold"), *(cut(line(each, width)) for each in reversed(latest)))


def line(entry: Entry, width: int | None = None) -> Text:
    """Return one piece of news on a line, where room is short in fewer words."""
    head = Text.assemble((f"{entry.at:{MINUTE}} ", "dim"), (entry.customer, "bold"), " ")
    for text in entry.texts:
        room = cell_len(text) if width is None else max(1, width - head.cell_len)
        if cell_len(text) <= room:
            break
    return head.append(fitted(text, room), STYLES[entry.severity])


def cut(line: Text) -> Text:
    """Return a line that is cut off where the terminal ends."""
    line.no_wrap, line.overflow = True, "ellipsis"
    return line
