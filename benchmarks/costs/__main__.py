"""``python -m benchmarks.costs``: what an event costs, and where the time goes; tables, and the results as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from benchmarks.costs import core, growth, micro, report, section, stages, starting
from benchmarks.latency import own
from streams.cli._running import heed_signals

PARTS = ("micro", "growth", "starting", "stages", "jobs")


@click.command()
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, default=PARTS, help="Repeat for more.")
@click.option("--customers", "sizes", type=int, multiple=True, default=growth.SIZES, help="Of growth; repeat for more.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Of the bundled course, in stages; else all of it.")
@click.option("--times", type=int, default=starting.TIMES, show_default=True, help="Starts of which a median is taken.")
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write the results there.")
def main(parts: tuple[str, ...], sizes: tuple[int, ...], until: datetime | None, times: int, to: Path | None) -> None:
    """Measure what an event costs."""
    heed_signals()
    results: dict[str, Any] = {}
    if "micro" in parts:
        results["micro"] = micro.measure()
    if "growth" in parts:
        results["growth"] = growth.measure(*core.models(), sizes)
    if {"starting", "stages", "jobs"} & set(parts):
        with own.servers("costs") as (broker, redis, folder):
            if "starting" in parts:
                results["starting"] = starting.measure(broker, redis, folder / "logs", times)
            if "stages" in parts:
                end = until.replace(tzinfo=UTC) if until else None
                results["stages"] = stages.of_course(broker, redis, folder / "stages", end)
            if "jobs" in parts:
                results["job_stages"] = section.jobs(broker, redis, folder)
    click.echo(report.text(results))
    own.tell(results, to)


if __name__ == "__main__":
    main()
