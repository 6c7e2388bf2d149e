"""``python -m tests.torture``: is anything lost or doubled, whatever happens?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from streams.cli._running import heed_signals
from tests.torture.campaign import torture
from tests.torture.faults.kinds import KINDS
from tests.torture.ground import Plan
from tests.torture.report import Report

BUILD: Final = Path("build")
WORDS: Final = "\n".join(f"{name:22}{kind.words}" for name, kind in KINDS.items())


def kinds_of(names: str | None, nodes: int) -> list[str]:
    """Return the kinds that are asked for, all that so many nodes allow if none is."""
    asked = names.split(",") if names else [name for name, kind in KINDS.items() if kind.possible(nodes)]
    if strange := [name for name in asked if name not in KINDS]:
        raise click.BadParameter(f"no such fault: {', '.join(strange)}")
    return asked


def left_out(names: str | None, kinds: Sequence[str]) -> list[str]:
    """Return the kinds that nobody asked to leave out, and that cannot be done here."""
    return [] if names else [name for name in KINDS if name not in kinds]


@click.command(epilog="\b\nFaults:\n" + WORDS)
@click.option("--seed", default=1, help="Of the stream, and of what happens when.")
@click.option("--rounds", default=5, help="Each ends with everything worked off and compared.")
@click.option("--faults", help="Kinds, commas between; all if none are named.")
@click.option("--faults-a-round", default=4)
@click.option(
    "--storm",
    is_flag=True,
    help="Hit all workers, and what is around them, again and again, whatever happens to the others.",
)
@click.option("--nodes", default=1, type=click.Choice(["1", "3"]), help="Of Kafka.")
@click.option("--workers", default=2)
@click.option("--partitions", default=4)
@click.option("--rate", default=300.0, help="Events a second.")
@click.option(
    "--sabotage", help="Break the engine in a known way, which must be found: see tests/torture/sabotages.py."
)
@click.option("--keep", is_flag=True, help="Leave data and words of workers under build/torture, even if all is well.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and nothing else.")
def command(
    seed: int,
    rounds: int,
    faults: str | None,
    faults_a_round: int,
    storm: bool,
    nodes: str,
    workers: int,
    partitions: int,
    rate: float,
    sabotage: str | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Feed real workers on a real Kafka, hit them, and compare everything with one thread's fold of the same log."""
    heed_signals()
    kinds = kinds_of(faults, int(nodes))
    plan = Plan(
        seed, int(nodes), workers, partitions, rate, sabotage, any(KINDS[kind].mounts for kind in kinds), storm=storm
    )
    replay = f"python -m tests.torture {' '.join(sys.argv[1:])}"

    def told(report: Report) -> None:
        report.replay, report.left_out = replay, left_out(faults, kinds)
        BUILD.mkdir(exist_ok=True)
        (BUILD / "torture.json").write_bytes(_text(report))

    report = torture(plan, kinds, rounds, faults_a_round, keep=keep, say=_unsaid if as_json else _said, told=told)
    click.echo(_text(report).decode())
    sys.exit(0 if report.sound else 1)


def _text(report: Report) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report))


def _said(text: str) -> None:
    click.echo(text, err=True)


def _unsaid(_: str) -> None:
    pass


if __name__ == "__main__":
    command()
