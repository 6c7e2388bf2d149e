"""The rest of a customer's page at a glance: tickets, usage, milestones."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from streams.adapters.customer_page.parts import note, title
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import sparkline
from streams.adapters.view.glances import Tickets, Usage
from streams.adapters.view.portrait import Portrait
from streams.adapters.wording.texts import Texts


def tickets(portrait: Portrait, t: Texts) -> Iterator[RenderableType]:
    """Yield support at a glance."""
    kept = portrait.tickets
    yield title(t("tickets.title"), t("page.tickets", open=kept.open, opened=kept.opened, resolved=kept.resolved))
    if told := list(ever(kept, t)):
        yield note(t("page.ever", told=t("apart").join(told)))


def ever(kept: Tickets, t: Texts) -> Iterator[str]:
    """Yield what all tickets together say."""
    if kept.first_response_hours is not None:
        yield t("page.answered", hours=f"{kept.first_response_hours:.1f}")
    if kept.resolution_hours is not None:
        yield t("page.resolved", hours=f"{kept.resolution_hours:.1f}")
    if kept.csat is not None:
        yield t("page.rated", csat=f"{kept.csat:.1f}")
    kinds = sorted(kept.categories.items(), key=lambda each: -each[1])
    if kinds:
        yield t("page.about", kinds=t("between").join(f"{t.named('category', name)} {count}" for name, count in kinds))


def usage(portrait: Portrait, t: Texts, plain: bool) -> Iterator[RenderableType]:
    """Yield usage at a glance, as a line of the days."""
    kept = portrait.usage
    yield title(t("page.usage"), "" if kept.last_used_on else t("adoption.never"))
    if kept.last_used_on is None:
        return
    yield note(f"|{sparkline(kept.daily, plain)}|")
    most = f"{max(kept.daily, default=0):,}"
    yield note(t("page.uses", count=len(kept.daily), day=kept.last_day, most=most))
    yield note(t("between").join(used(kept, t)))


def used(kept: Usage, t: Texts) -> Iterator[str]:
    """Yield when and how much was used."""
    yield t("page.last_used", day=kept.last_used_on)
    yield t("page.active", count=kept.active_days)
    if kept.catalogue:
        yield t("adoption.of", used=kept.features, count=kept.catalogue)
    if kept.users is not None:
        yield t("usage.users", count=kept.users)


def others(portrait: Portrait, t: Texts) -> Iterator[RenderableType]:
    """Yield milestones and what the customer says, where there is any."""
    due = portrait.milestones
    if due.done or due.late or due.missed or due.next_due:
        told = [t("journey.counted", done=due.done, late=due.late, missed=due.missed)]
        told += [f"{t('journey.next')} {due.next_due:%Y-%m-%d}"] if due.next_due and not portrait.left_on else []
        yield title(t("page.milestones"), t("apart").join(told))
    if portrait.nps is not None:
        yield title(t("customer.nps"), words.number(portrait.nps))
