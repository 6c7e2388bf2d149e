"""``helix top``: who is at risk now, kept up to date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from streams.cli._language import language
from streams.cli._picking import pairs

if TYPE_CHECKING:
    from streams.adapters.wording.texts import Texts

SORTS = ("urgency", "score", "change", "mrr", "risk")
BANDS = ("at_risk", "watch", "healthy", "unknown")


@click.command("top")
@click.option("--band", "-b", type=click.Choice(BANDS), help="Of one band.")
@click.option(
    "--segment",
    "-s",
    multiple=True,
    callback=pairs,
    metavar="GROUP=VALUE",
    help="Of one plan, industry, size, region, owner, others.KEY; may be given several times.",
)
@click.option("--sort", type=click.Choice(SORTS), default=SORTS[0], show_default=True, help="In which order.")
@language
def command(band: str | None, segment: tuple[tuple[str, str], ...], sort: str, t: Texts) -> None:
    """Watch in a terminal who is at risk, why, since when, and what is being done; ? tells the keys.

    It reads the view itself once a second, as `helix at-risk` does, so it needs no `helix serve`.
    """
    from streams.adapters.top import Asked, Top
    from streams.adapters.wording.bands import version as policies
    from streams.cli._reading import reading
    from streams.settings import Settings

    settings, chosen = Settings.load(), ((("band", band),) if band else ()) + tuple(dict(segment).items())
    try:
        policies(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException("This needs a terminal; `helix at-risk` prints the same once.")
    with reading() as view:
        Top(view, settings, t, Asked(chosen, sort)).run()
