"""``python -m benchmarks.recovery``: on a Kafka and a Valkey of its own; a table, and the rows as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.latency import own
from benchmarks.recovery import measuring, targets
from streams.cli._running import heed_signals


@click.command()
@click.option("--customers", "sizes", type=int, multiple=True, default=targets.SIZES, help="Repeat for more sizes.")
@click.option("--stock/--no-stock", default=True, help="Also stock Faust, of the same sizes.")
@click.option(
    "--stock-seconds", type=float, default=measuring.STOCK_SECONDS, show_default=True, help="After which it is stopped."
)
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows there.")
def main(sizes: tuple[int, ...], stock: bool, stock_seconds: float, to: Path | None) -> None:
    """Measure how soon a worker has taken over many customers."""
    heed_signals()
    with own.servers("recovery") as (broker, redis, folder):
        measured = measuring.measure(
            broker, redis, folder, sizes=sizes, stock_sizes=sizes if stock else (), stock_seconds=stock_seconds
        )
        rows = list(measured)
    click.echo(targets.table(rows))
    own.tell(rows, to)


if __name__ == "__main__":
    main()
