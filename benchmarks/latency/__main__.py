"""``python -m benchmarks.latency``: on a Kafka and a Valkey of its own; a table, and the rows as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.latency import by_stage, entrants, own, rounds, targets
from streams.cli._running import heed_signals

PACE = rounds.Pace()


@click.command()
@click.option("--rate", "rates", type=float, multiple=True, default=PACE.rates, help="Events/s; repeat for more.")
@click.option("--rounds", "many", type=int, default=1, show_default=True, help="Of all runtimes, in turn.")
@click.option("--seconds", type=float, default=PACE.seconds, show_default=True, help="Measured at each rate.")
@click.option("--warm-seconds", type=float, default=PACE.warm_seconds, show_default=True, help="Not measured, before.")
@click.option("--beginning-seconds", type=float, default=PACE.beginning_seconds, show_default=True, help="Before all.")
@click.option("--broker-seconds", type=float, default=0.0, show_default=True, help="In which the broker gets warm.")
@click.option("--flood/--no-flood", default=True, help="Also beside a flooded partition.")
@click.option("--runtime", "runtimes", type=click.Choice(entrants.NAMES), multiple=True, default=entrants.NAMES)
@click.option("--stages", is_flag=True, help="Instead: how long Helix' batches are at each stage.")
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows there.")
def main(
    *,
    rates: tuple[float, ...],
    many: int,
    seconds: float,
    warm_seconds: float,
    beginning_seconds: float,
    broker_seconds: float,
    flood: bool,
    runtimes: tuple[str, ...],
    stages: bool,
    to: Path | None,
) -> None:
    """Measure how long an event waits for its answer."""
    heed_signals()
    pace = rounds.Pace(rates, many, seconds, warm_seconds, beginning_seconds, broker_seconds)
    missing: dict[str, str] = {}
    with own.servers("latency") as (broker, redis, folder):
        if stages:
            found = by_stage.measure(broker, redis, folder, pace)
            click.echo(by_stage.table(found))
            own.tell(found, to)
            return
        these = entrants.gathered(own.BENCH.absolute(), folder, runtimes.__contains__, missing, missing)
        asked = these if flood else [one._replace(flooded=0) for one in these]
        rows = rounds.measured(broker, asked, pace, lambda said: click.echo(said, err=True), missing)
    click.echo(targets.table(rows))
    own.tell(rows, to)
    if missing:
        raise click.ClickException("\n".join(f"{name}: {why}" for name, why in missing.items()))


if __name__ == "__main__":
    main()
