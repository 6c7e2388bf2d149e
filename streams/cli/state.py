"""``helix state``: one customer, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from streams.adapters.terminal.measures import Causes
    from streams.adapters.view.portrait import Portrait


@click.command
@click.argument("customer")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(customer: str, as_json: bool) -> None:
    """Show a customer: health and what it is made of, what moved it, risk and reasons, alerts, plans, tickets, use."""
    from streams.adapters.reading_view.moment import now_by
    from streams.adapters.terminal.words import caveat
    from streams.adapters.view.onward import portrait_by
    from streams.cli._reading import reading, say_age, trusted, write_json

    with reading() as view:
        watermark = view.pace().watermark
        portrait = view.customer(customer)
        near = [] if portrait else view.near(customer)
        honesty, falls = trusted(view), view.falls([portrait] if portrait else [])
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
        show(portrait_by(portrait, watermark), now_by(watermark), caveat(honesty), falls)


def unknown(customer: str, near: list[str]) -> str:
    """Return that there is no such customer, and which there are whose names are like it."""
    from streams.adapters.terminal.marks import clean

    hint = f" Did you mean {' or '.join(map(clean, near))}?" if near else ""
    return f"There is no customer {clean(customer)}.{hint}"


def show(portrait: Portrait, now: datetime, caveat: str, falls: Causes) -> None:
    """Print the page."""
    from streams.adapters.terminal.page import page
    from streams.cli._reading import screen

    console = screen()
    console.print(page(portrait, now, plain=not console.encoding.startswith("utf"), caveat=caveat, falls=falls))
