"""``python -m benchmarks``: one embedded Kafka, every section on it, one file of results."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from benchmarks import results
from benchmarks.machine import machine
from benchmarks.sections import SECTIONS
from benchmarks.stage import Stage
from streams.adapters.embedded import kafka
from streams.adapters.embedded.claim import in_use
from streams.cli._running import heed_signals, troubles_told


@click.command
@click.option("--quick", is_flag=True, help="One round with fewer events, to see that it works.")
@click.option("--section", "sections", multiple=True, type=click.Choice(list(SECTIONS)), help="Only this one; repeat.")
@click.option("--only", multiple=True, metavar="WORD", help="Only what has this in its name, such as helix; repeat.")
@click.option("--scale", default=1.0, show_default=True, help="Times so many events.")
@click.option("--build", default="build/bench", show_default=True, type=click.Path(path_type=Path))
@click.option("--results", "to", default=results.HERE, type=click.Path(path_type=Path), help="Where results go.")
def main(*, quick: bool, sections: tuple[str, ...], only: tuple[str, ...], scale: float, build: Path, to: Path) -> None:
    """Measure Helix beside what else there is."""
    heed_signals()
    found: dict[str, Any] = {"when": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "quick": quick, "machine": machine()}
    if in_use(build / "kafka"):
        raise click.ClickException(f"Another benchmark runs in {build}: end it, or name another place by --build.")
    shutil.rmtree(build / "kafka", ignore_errors=True)
    with troubles_told(), kafka.start(build / "kafka") as broker:
        stage = Stage(broker.address, build.absolute(), quick, click.echo, scale, only)
        for name in sections or SECTIONS:
            found |= SECTIONS[name](stage)
            path = results.write(found, to)  # now, so that what fails later costs nothing that is known
            click.echo(f"{name}: in {path}")
    shutil.rmtree(build / "kafka", ignore_errors=True)
    if any(row["same_state"] is False or "failure" in row for row in found.get("rows", ())):
        raise click.ClickException("Somebody failed, or came to another state than the log says: see above.")


if __name__ == "__main__":
    main()
