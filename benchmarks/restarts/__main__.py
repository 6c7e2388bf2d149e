"""``python -m benchmarks.restarts``: on a Kafka and a Valkey of its own; a table, and the rows as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.latency import own
from benchmarks.restarts import measuring, targets
from streams.cli._running import heed_signals


@click.command()
@click.option("--customers", type=int, default=100_000, show_default=True, help="Whose states lie in the lanes.")
@click.option("--rate", type=float, default=400.0, show_default=True, help="Events/s meanwhile.")
@click.option("--rounds", type=int, default=3, show_default=True, help="Of restarts, each of both workers.")
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows there.")
def main(customers: int, rate: float, rounds: int, to: Path | None) -> None:
    """Measure for how long partitions stand still while two static members join, are restarted, and are killed."""
    heed_signals()
    with own.servers("restarts") as (broker, redis, folder):
        rows = measuring.measure(broker, redis, folder, customers=customers, rate=rate, rounds=rounds)
    click.echo(targets.table(rows))
    own.tell(rows, to)


if __name__ == "__main__":
    main()
