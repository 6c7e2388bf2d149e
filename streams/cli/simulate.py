"""``helix simulate``: what an imagined company's customers send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from streams.cli.import_ import write_history

SEED = 42


@click.command("simulate")
@click.option("--seed", default=SEED, show_default=True, help="The same seed gives the same events.")
@click.option("--customers", default=60, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 3_660))
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day, UTC; by default so that the last day is yesterday.",
)
@click.option("--output", "-o", default="-", metavar="FILE", help="Where to write; .gz compresses; - is stdout.")
def command(seed: int, customers: int, days: int, start: datetime | None, output: str) -> None:
    """Write the events of a simulated software company: usage, tickets, surveys, payments, account events."""
    from streams.adapters.simulate import events
    from streams.adapters.terminal.words import counted

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = start.replace(tzinfo=UTC) if start else today - timedelta(days=days)
    written = write_history(events(seed, customers, days, first), output)
    click.echo(f"{counted(written, 'event')} of {counted(customers, 'customer')}", err=True)
