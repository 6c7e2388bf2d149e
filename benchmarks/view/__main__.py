"""``python -m benchmarks.view``: on a Kafka and a Valkey of its own; a table, and the rows as JSON."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click
import redis

from benchmarks.latency import own
from benchmarks.valkey import empty_valkey
from benchmarks.view import listeners, population, reads, stalled, targets, viewers, visible
from benchmarks.view.site import serving
from streams.cli._running import heed_signals
from streams.web.live.seats import MOST_OF_A_TOKEN

PARTS: Final = ("visible", "reads", "viewers", "listeners", "stalled")
LANES: Final = 8
NAMESPACE: Final = "view-bench."
NO_BROKER: Final = "127.0.0.1:1"


@click.command()
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, default=PARTS)
@click.option("--quick", is_flag=True, help="A tenth of the customers and of the listeners, for a third of the time.")
@click.option("--customers", type=click.IntRange(1), default=1_000_000, show_default=True)
@click.option(
    "--listeners", "hearing", type=click.IntRange(1, MOST_OF_A_TOKEN), default=listeners.LISTENERS, show_default=True
)
@click.option("--seconds", type=float, default=30.0, show_default=True, help="Measured, of each part.")
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows there.")
def main(*, parts: tuple[str, ...], quick: bool, customers: int, hearing: int, seconds: float, to: Path | None) -> None:
    """Measure how soon what happens is seen, how soon it is read from many customers, and by how many at once."""
    heed_signals()
    rows: list[dict[str, Any]] = []
    if quick:
        customers, hearing, seconds = customers // 10, hearing // 10, seconds / 3
    if "visible" in parts:
        with own.servers("view") as (broker, address, folder):
            rows.append(visible.measure(broker, address, folder, seconds))
            click.echo(targets.table(rows), err=True)
    if set(parts) - {"visible"}:
        rows += _of_many(parts, customers, hearing, seconds)
    click.echo(targets.table(rows))
    own.tell(rows, to)


def _of_many(parts: tuple[str, ...], customers: int, hearing: int, seconds: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with own.home("view") as folder, empty_valkey(folder / "valkey") as address:
        if {"reads", "viewers"} & set(parts):
            rows.append(_populated(address, customers))
            with serving(NO_BROKER, address, NAMESPACE, folder / "reads") as site:
                rows += reads.measure(site, customers, seconds) if "reads" in parts else []
                rows += viewers.measure(site, address, NAMESPACE, seconds) if "viewers" in parts else []
        if "listeners" in parts:
            with serving(NO_BROKER, address, NAMESPACE, folder / "listeners") as site:
                rows.append(listeners.measure(site, address, NAMESPACE, seconds=seconds, listeners=hearing))
        if "stalled" in parts:
            with serving(NO_BROKER, address, NAMESPACE, folder / "stalled") as site:
                rows.append(stalled.measure(site, address, NAMESPACE, listeners=hearing))
    return rows


def _populated(address: str, customers: int) -> dict[str, Any]:
    with redis.Redis.from_url(address) as client:
        before, began = client.info("memory")["used_memory"], time.monotonic()
        population.write(address, NAMESPACE, customers, LANES)
        took, after = time.monotonic() - began, client.info("memory")["used_memory"]
    per = (after - before) / customers
    return {"case": "redis", "customers": customers, "bytes_a_customer": per, "written_seconds": round(took, 1)}


if __name__ == "__main__":
    main()
