"""``helix at-risk``: whom to look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from streams.cli._picking import pair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from streams.adapters.reading_view import ViewReader
    from streams.adapters.terminal.measures import Causes
    from streams.adapters.view.portrait import Portrait
    from streams.events import Honesty


KNOWN = 20  # values are told of a segment that nobody is of


@click.command("at-risk")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many at most.")
@click.option(
    "--segment",
    "-s",
    callback=pair,
    metavar="GROUP=VALUE",
    help="Of one plan, industry, size, region, owner, others.KEY.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array, most urgent first.")
def command(limit: int, segment: tuple[str, str] | None, as_json: bool) -> None:
    """Rank the customers by urgency, the likeliest to leave first within each rank.

    First come customers with an alert that nobody is on, critical before warning; then who is at risk without an alert,
    or has one of severity info alone; then whose alerts somebody has taken on; then whose alerts are all snoozed; then
    who is to be watched; then the rest.

    A band is left only some points past its limit, so that nobody hops to and fro: of two customers with the same
    score one may be at risk still, and the other to watch still.
    """
    from streams.adapters.reading_view.kept import part
    from streams.adapters.reading_view.moment import stream_now
    from streams.adapters.terminal.words import unreadable
    from streams.adapters.view.care import noticed
    from streams.adapters.view.keys import COUNTS
    from streams.adapters.view.onward import portrait_by
    from streams.cli._reading import reading, say_age, trusted, write_json

    with reading() as view:
        page, honesty = view.at_risk(limit, segment).readable(), trusted(view)
        counts, uncounted = part(COUNTS, view.counts, dict[str, int]())
        as_of = max((each.as_of for each in page.items), default=None)
        now = stream_now(view, as_of)  # a picture that nobody moves is told as it was left
        if as_of is not None:
            say_age(view, as_of)
        found, falls = page.items, view.falls(page.items)
        known = values(view, segment[0]) if segment and not found else []
    for names in filter(None, (page.unreadable, uncounted)):
        click.echo(f"Warning: {unreadable(names)}.", err=True)
    if as_json:
        write_json([document(place, noticed(portrait, now), falls) for place, portrait in enumerate(found, 1)])
    elif found:
        show([portrait_by(each, now) for each in found], counts, honesty, now, falls)
    elif not page.unreadable:
        click.echo(nobody(segment, known))


def values(view: ViewReader, group: str) -> list[str]:
    """Return some values of a group, as far as they can be read."""
    from streams.adapters.reading_view.kept import part

    known, _ = part(group, lambda: view.values(group, KNOWN), list[str]())
    return known


def document(place: int, portrait: Portrait, falls: Causes) -> dict[str, Any]:
    """Return a customer as JSON has it."""
    import msgspec

    from streams.adapters.terminal.measures import top_reason

    told: dict[str, Any] = msgspec.to_builtins(portrait)
    return {"rank": place, "change": portrait.change, "top_reason": "".join(top_reason(portrait, falls)), **told}


def show(
    found: Sequence[Portrait], counts: dict[str, int], honesty: Honesty | None, now: datetime, falls: Causes
) -> None:
    """Print the table, and what it is a part of."""
    from streams.adapters.terminal import words
    from streams.adapters.terminal.ranking import overrides, ranking
    from streams.adapters.wording.meanings import caveat
    from streams.adapters.wording.texts import DEFAULT, texts
    from streams.cli._reading import screen

    console = screen()
    console.print(ranking(found, console.width, now, falls))
    for line in overrides(found, now):
        click.echo(line)
    bands = (
        ("at risk", "band:at_risk"),
        ("to watch", "band:watch"),
        ("healthy", "band:healthy"),
        ("unknown", "band:unknown"),
    )
    told = ", ".join(f"{counts[key]:,} {name}" for name, key in bands if counts.get(key))
    if counts:
        click.echo(f"{len(found):,} of {words.counted(counts.get('customers', 0), 'customer')} shown; of all, {told}")
    first, last = (words.moment(pick(one.as_of for one in found)) for pick in (min, max))
    if first != last:
        click.echo(f"Each is as of when something about it changed last: {first} to {last}.")
    if about := caveat(texts(DEFAULT), honesty):
        click.echo(f"{about} `helix model` tells more.")


def nobody(segment: tuple[str, str] | None, values: Sequence[str]) -> str:
    """Return why there is nothing to show, and values that the segment has."""
    if segment is None:
        return "There are no customers yet."
    known = f"; there are {', '.join(map(repr, sorted(values, key=str.casefold)))}" if values else ""
    return f"There are no customers of {segment[0]} {segment[1]!r}{known}."
