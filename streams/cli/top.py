"""``helix top``: who is at risk now, kept up to date."""

from __future__ import annotations

import sys

import click


@click.command("top")
def command() -> None:
    """Watch in a terminal who is at risk, why, since when, and what is being done; ? tells the keys.

    It reads the view itself once a second, as `helix at-risk` does, so it needs no `helix serve`.
    """
    from streams.adapters.top import Top
    from streams.cli._reading import reading
    from streams.settings import Settings

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException("This needs a terminal; `helix at-risk` prints the same once.")
    with reading() as view:
        Top(view, Settings.load().partitions).run()
