"""A customer's health: score and band, what a person says of it, what it is made of, and what moved it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from streams.adapters.customer_page.parts import moved, note, table, title
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import BANDS, bar, clean
from streams.adapters.view.portrait import Moved, Override, Portrait
from streams.adapters.wording.texts import Texts

BAR: Final = 20


def health(portrait: Portrait, t: Texts, plain: bool) -> Iterator[RenderableType]:
    """Yield score and band, what a person says of them, what they are made of, and what moved them last."""
    yield score(portrait, t)
    if portrait.override:
        yield note(overridden(portrait.override, t))
    if portrait.score is None and portrait.left_on:
        return
    yield contributions(portrait, t, plain)
    if portrait.moved:
        yield note(last_moved(portrait.moved, t))


def score(portrait: Portrait, t: Texts) -> RenderableType:
    """Return score, band and the change in a week, or why there are none."""
    if portrait.score is None:
        return title(t("health.title"), t("page.no_longer" if portrait.left_on else "band.unknown"))
    told = t("page.score", score=f"{portrait.score:.1f}")
    band = Text(t.named("band", portrait.band or "unknown"), BANDS[portrait.band][1])
    week = [] if portrait.change is None else [t("page.in_a_week", points=words.points(portrait.change))]
    return title(t("health.title"), Text(t("between")).join([Text(told), band, *map(Text, week)]))


def overridden(said: Override, t: Texts) -> str:
    """Return what a person says of the health, until when, who it is, and why."""
    about = {"score": words.number(said.score), "until": words.moment(said.until)}
    told = t("page.overridden_by", name=clean(said.by), **about) if said.by else t("page.overridden", **about)
    return t("page.stated", name=told, value=clean(said.reason))


def contributions(portrait: Portrait, t: Texts, plain: bool) -> Table:
    """Return every component with its points of the most that it can give, or what would make it known."""
    known = sum(each.weight for each in portrait.contributions if each.value is not None)
    grid = table()
    for each in portrait.contributions:
        label = t.named("measure", each.component)
        if each.value is None:
            grid.add_row(label, "", t("health.unknown"), t.told.get(f"wanted.{each.component}", ""))
        else:
            told = t("page.points", points=f"{each.points:.1f}", most=f"{100 * each.weight / known:.1f}")
            share = f"{words.percent(each.value)} {t.told.get(f'share.{each.component}', '')}".rstrip()
            grid.add_row(label, bar(each.value, BAR, plain), told, share)
    return grid


def last_moved(last: Moved, t: Texts) -> str:
    """Return when and from where a score moved, and what moved it."""
    at, before = words.moment(last.at), last.previous_score
    told = t("page.moved", at=at) if before is None else t("page.moved_from", score=f"{before:.1f}", at=at)
    moves = t("between").join(moved(t, each.component, each.points) for each in last.moves)
    return t("page.stated", name=told, value=moves) if moves else told
