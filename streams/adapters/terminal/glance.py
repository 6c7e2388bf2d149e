"""The rest of a customer's page at a glance: tickets, usage, milestones; and the pieces that pages are made of."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean, sparkline
from streams.adapters.view.portrait import Portrait


def title(name: str, *rest: str | Text) -> RenderableType:
    """Return the headline of a part."""
    return Text("\n") + Text.assemble((name, "bold"), "  ", *rest)


def note(*parts: str | Text, indent: int = 2) -> RenderableType:
    """Return a paragraph that stays indented where it wraps."""
    return Padding(Text.assemble(*parts), (0, 0, 0, indent), expand=False)


def table() -> Table:
    """Return an empty table without lines, indented."""
    return Table.grid(padding=(0, 0, 0, 2), pad_edge=True)


def tickets(portrait: Portrait) -> Iterator[RenderableType]:
    """Yield support at a glance."""
    kept = portrait.tickets
    yield title("Tickets", f"{kept.open} open; in 30 days {kept.opened} opened, {kept.resolved} resolved")
    told = [f"first response after {kept.first_response_hours:.1f} h"] if kept.first_response_hours is not None else []
    told += [f"resolved after {kept.resolution_hours:.1f} h"] if kept.resolution_hours is not None else []
    told += [f"rated {kept.csat:.1f} of 5"] if kept.csat is not None else []
    kinds = [f"{clean(name)} {count}" for name, count in sorted(kept.categories.items(), key=lambda each: -each[1])]
    told += [f"about {', '.join(kinds)}"] if kinds else []
    if told:
        yield note(f"ever: {'; '.join(told)}")


def usage(portrait: Portrait, plain: bool) -> Iterator[RenderableType]:
    """Yield usage at a glance, as a line of the days."""
    kept = portrait.usage
    yield title("Usage", "" if kept.last_used_on else "never")
    if kept.last_used_on is None:
        return
    most = words.counted(max(kept.daily, default=0), "use")
    yield note(f"|{sparkline(kept.daily, plain)}|")
    yield note(f"{words.counted(len(kept.daily), 'day')} to {kept.last_day}, at most {most} a day")
    facts = [f"last used {words.ago(kept.last_used_on, portrait.as_of)}", f"active on {kept.active_days} of 28 days"]
    facts += [f"{kept.features} of {kept.catalogue} features in 30 days"] if kept.catalogue else []
    facts += [f"about {words.counted(kept.users, 'user')}"] if kept.users is not None else []
    yield note(", ".join(facts))


def others(portrait: Portrait) -> Iterator[RenderableType]:
    """Yield milestones and what the customer says, where there is any."""
    due = portrait.milestones
    if due.done or due.late or due.missed or due.next_due:
        soon = f"; next due {due.next_due:%Y-%m-%d}" if due.next_due and not portrait.left_on else ""
        yield title("Milestones", f"{due.done} done in time, {due.late} late, {due.missed} missed{soon}")
    if portrait.nps is not None:
        yield title("Net promoter score", words.number(portrait.nps))
