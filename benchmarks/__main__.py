"""``python -m benchmarks``: one embedded Kafka, every section on it, one file of results."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from benchmarks import pages, results, targets
from benchmarks.attempts import noted
from benchmarks.broker import start_broker
from benchmarks.machine import machine
from benchmarks.revision import revision
from benchmarks.sections import SECTIONS
from benchmarks.stage import Stage
from streams.adapters.embedded.claim import in_use
from streams.cli._running import heed_signals, troubles_told


@click.command
@click.option("--quick", is_flag=True, help="One round with fewer events, to see that it works.")
@click.option("--section", "sections", multiple=True, type=click.Choice(list(SECTIONS)), help="Only this one; repeat.")
@click.option("--only", multiple=True, metavar="WORD", help="Only what has this in its name, such as helix; repeat.")
@click.option("--scale", default=1.0, show_default=True, help="Times so many events.")
@click.option("--build", default="build/bench", show_default=True, type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Publish these sections in place of what they found in the last whole run.")
@click.option("--results", "to", type=click.Path(path_type=Path), help="Where results go.")
def main(
    *,
    quick: bool,
    sections: tuple[str, ...],
    only: tuple[str, ...],
    scale: float,
    build: Path,
    again: bool,
    to: Path | None,
) -> None:
    """Measure Helix beside what else there is.

    Results of all of it go to benchmarks/results, and from there into README.md and docs/performance.md; those of a
    part go to BUILD/results, unless it is measured again for the last whole run.
    """
    heed_signals()
    part = bool(only) or scale != 1
    if again and (quick or part or not sections):
        raise click.UsageError("--again is for whole sections, each named by --section, and not for a first look.")
    found = _begun(quick=quick, again=sections if again else ())
    if in_use(build / "kafka"):
        raise click.ClickException(f"Another benchmark runs in {build}: end it, or name another place by --build.")
    shutil.rmtree(build / "kafka", ignore_errors=True)
    with troubles_told(), start_broker(build / "kafka") as broker:
        stage = Stage(broker.address, build.absolute(), quick, click.echo, scale, only)
        whole = again or not (sections or part)
        for name in sections or SECTIONS:
            _add(found, name, stage)
            path = results.write(found, to or (results.HERE if whole else build / "results"))  # now, in case of a crash
            click.echo(f"{name}: in {path}")
    shutil.rmtree(build / "kafka", ignore_errors=True)
    if whole:
        click.echo(targets.table(found))
    if whole and to is None:
        pages.write(pages.latest())
    if troubles := [*_failed(found)]:
        raise click.ClickException("Not all of it is as it should be:\n" + "\n".join(troubles))


def _begun(*, quick: bool, again: Sequence[str]) -> dict[str, Any]:
    """Return what results begin with: those of the last whole run where a part of it is measured ``again``."""
    when, on = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", machine()
    if (last := pages.latest()) is None or not again:
        return {"when": when, "quick": quick, **revision(), "machine": on, "failures": {}, "left_out": {}}
    told = {"when": when, **revision(), "load_average": on["load_average"]}
    before = {name: last.get("again", {}).get(name, {}).get("when", last["when"]) for name in again}
    last["failures"] = {name: why for name, why in last["failures"].items() if name not in again}
    return {**last, "again": last.get("again", {}) | {name: {**told, "instead_of": before[name]} for name in again}}


def _add(found: dict[str, Any], name: str, stage: Stage) -> None:
    """Add what a section finds; if it fails, that it did, so that the others are not lost."""
    with noted(found["failures"], name):
        measured = dict(SECTIONS[name](stage))
        for missing in ("failures", "left_out"):
            found[missing] |= measured.pop(missing, {})
        _keep_replaced(found, name, measured)
        found |= measured


def _keep_replaced(found: dict[str, Any], name: str, measured: Mapping[str, Any]) -> None:
    """Keep what was found before by a section that is measured again, and when."""
    if when := found.get("again", {}).get(name, {}).get("instead_of"):
        replaced = {key: found[key] for key in measured if key in found}
        found["replaced"] = [*found.get("replaced", ()), {"section": name, "when": when, **replaced}]


def _failed(found: dict[str, Any]) -> Iterator[str]:
    for name, why in found["failures"].items():
        yield f"{name}: {why}"
    for row in found.get("rows", ()):
        what = f"{row['runtime']} ({row['guarantee']}), {row['job']}, {row['customers']:,} customers"
        if "failure" in row:
            yield f"{what}: {row['failure']}"
        elif row["same_state"] is False:
            yield f"{what}: another state than the log says"


if __name__ == "__main__":
    main()
