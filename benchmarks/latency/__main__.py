"""``python -m benchmarks.latency``: on a Kafka and a Valkey of its own; a table, and the rows as JSON."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import click

from benchmarks.latency import helix, own, peers, stages, targets
from benchmarks.throughput import java
from streams.cli._running import heed_signals

RUNTIMES = ("helix", *peers.PEERS)


@click.command()
@click.option("--rate", "rates", type=float, multiple=True, default=helix.RATES, help="Events/s; repeat for more.")
@click.option("--seconds", type=float, default=30.0, show_default=True, help="Measured at each rate.")
@click.option("--warm-seconds", type=float, default=10.0, show_default=True, help="Before that, not measured.")
@click.option("--flood/--no-flood", default=True, help="Also beside a flooded partition.")
@click.option("--runtime", "runtimes", type=click.Choice(RUNTIMES), multiple=True, default=RUNTIMES)
@click.option("--stages", "by_stage", is_flag=True, help="Instead: how long Helix' batches are at each stage.")
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows there.")
def main(
    *,
    rates: tuple[float, ...],
    seconds: float,
    warm_seconds: float,
    flood: bool,
    runtimes: tuple[str, ...],
    by_stage: bool,
    to: Path | None,
) -> None:
    """Measure how long an event waits for its answer; each runtime has a Kafka of its own."""
    heed_signals()
    if by_stage:
        with own.servers("latency") as (broker, redis, folder):
            stamped = stages.measure(broker, redis, folder, rates=rates, seconds=seconds, warm_seconds=warm_seconds)
        click.echo(stages.table(stamped))
        return
    rows: list[dict[str, Any]] = []
    if "helix" in runtimes:
        with own.servers("latency") as (broker, redis, folder):
            rows += helix.measure(
                broker, redis, folder / "logs", rates=rates, seconds=seconds, warm_seconds=warm_seconds, flood=flood
            )
    for name, runtime in _peers(runtimes).items():
        with own.servers("latency") as (broker, _, folder):
            rows += peers.measure(
                broker, folder / "peer", name, runtime, rates=rates, seconds=seconds, warm_seconds=warm_seconds
            )
    click.echo(targets.table(rows))
    own.tell(rows, to)


def _peers(names: Collection[str]) -> peers.Runtimes:
    found: peers.Runtimes = {}
    for name in sorted(peers.PEERS.keys() & names):
        try:
            found |= peers.PEERS[name](own.BENCH.absolute())
        except java.NoCompiler as missing:
            click.echo(f"{name} is left out: {missing}", err=True)
    return found


if __name__ == "__main__":
    main()
