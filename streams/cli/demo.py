"""``helix demo``: everything at once, on this machine, with a company of our imagination."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

import click

SEED = 31  # of a company that has customers in trouble at the present, on whatever day of the week that is
LIVE_DAYS = 270
DAYS_BEYOND = 14  # nobody looks at one demo for longer


@click.command("demo")
@click.option("--seed", default=SEED, show_default=True, help="The same seed gives the same company.")
@click.option("--customers", default=60, show_default=True, type=click.IntRange(1, 5_000))
@click.option("--history", default=90, show_default=True, type=click.IntRange(0, 1_000), help="Days played at once.")
@click.option("--days", type=click.IntRange(1, 1_000), help=f"Days played, then end; else {LIVE_DAYS}, then go on.")
@click.option(
    "--speed", default=2.0, show_default=True, type=click.FloatRange(0.01, 100), help="Days a second, to the present."
)
def command(*, seed: int, customers: int, history: int, days: int | None, speed: float) -> None:
    """Watch Helix at work: a real Kafka and Valkey, a worker, and a simulated software company's customers.

    Some months of the company's past are played at once, then its time goes on at --speed until it reaches the
    present, and from there as the clock's does. Ctrl-C ends everything; what was told stays, for `helix state`,
    `helix at-risk` and `helix model`.
    """
    from contextlib import suppress

    from rich.console import Console

    from streams.cli import _replaying, _running, _showing
    from streams.cli._pasting import pasteable
    from streams.cli._stage import Play
    from streams.settings import Settings

    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    play = Play(seed, customers, history, days or LIVE_DAYS, speed, midnight, 0 if days else DAYS_BEYOND)
    meanwhile = pasteable("meanwhile, in another terminal: `helix at-risk`")
    click.echo(f"Starting Kafka, Valkey and a worker; {meanwhile}", err=True)
    _running.heed_signals(say=False)  # it would be drawn over
    with (
        suppress(KeyboardInterrupt),
        _running.troubles_told(),
        _running.servers(Settings.load(), {}, "demo") as (settings, check),
    ):
        _replaying.make_topics(settings)
        model = _showing.show(play, settings, Console(), check, stay=days is None)
        first = next((row.customer_id for row in model.top(1)), "CUSTOMER")
        asked = pasteable(f"`helix state {shlex.quote(first)}`, `helix at-risk`, `helix model`")
        click.echo(f"Ask why: {asked}", err=True)
    click.echo("Helix has ended; nothing of it runs any more.", err=True)
