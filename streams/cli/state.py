"""``helix state``: one customer, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from streams.cli._language import language

if TYPE_CHECKING:
    from datetime import datetime

    from streams.adapters.terminal.measures import Causes
    from streams.adapters.view.portrait import Portrait
    from streams.adapters.wording.texts import Texts
    from streams.events import Honesty


@click.command
@click.argument("customer")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@language
def command(customer: str, as_json: bool, t: Texts) -> None:
    """Show a customer: health and what it is made of, what moved it, risk and reasons, alerts, plans, tickets, use."""
    from streams.adapters.reading_view.moment import now_by
    from streams.adapters.view.onward import portrait_by
    from streams.cli._reading import reading, say_age, trusted, write_json

    with reading() as view:
        watermark = view.pace().watermark
        portrait = view.customer(customer)
        near = [] if portrait else view.near(customer)
        honesty, falls = trusted(view), view.falls([portrait] if portrait else [])
        told_at = view.risk_told_at(portrait) if portrait else None
        if portrait:
            say_age(view, portrait.as_of)
    if portrait is None:
        raise click.ClickException(unknown(customer, near))
    if as_json:
        import msgspec

        from streams.adapters.view.care import noticed

        beside = {"change": portrait.change, "falls": msgspec.to_builtins(falls)}
        write_json(msgspec.to_builtins(noticed(portrait, now_by(watermark))) | beside)
    else:
        who, now = portrait_by(portrait, watermark), now_by(watermark)
        show(who, now, honesty, t, falls=falls, told_at=told_at)


def unknown(customer: str, near: list[str]) -> str:
    """Return that there is no such customer, and which there are whose names are like it."""
    from streams.adapters.terminal.marks import clean

    hint = f" Did you mean {' or '.join(map(clean, near))}?" if near else ""
    return f"There is no customer {clean(customer)}.{hint}"


def show(
    portrait: Portrait, now: datetime, honesty: Honesty | None, t: Texts, *, falls: Causes, told_at: datetime | None
) -> None:
    """Print the page; in English where the terminal could not show another."""
    from streams.adapters.customer_page import page
    from streams.adapters.wording.meanings import caveat
    from streams.adapters.wording.texts import DEFAULT, texts
    from streams.cli._reading import screen

    console = screen()
    plain = not console.encoding.startswith("utf")
    told = texts(DEFAULT) if plain else t
    doubt = caveat(told, honesty)
    console.print(page(portrait, now, told, plain=plain, caveat=doubt, told_at=told_at, falls=falls))
