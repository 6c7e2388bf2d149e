"""``helix replay``: history through topics and workers, as fast as it goes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

NAMES: Final = {
    "examples": "examples labelled",
    "examples_left": "of them leavers",
    "write_seconds": "seconds to write it",
    "start_seconds": "seconds to start",
    "seconds": "seconds to work it off",
}
NAMES_OF_MODEL: Final = {
    "examples": "judged on",
    "left": "leavers",
    "auc": "AUC",
    "log_loss": "log loss",
    "base_log_loss": "the base rate's",
    "skipped": "not learned",
}


RATE: Final = (
    "Events per second are of all that was done from the first event on, with closes of days{learning} and the read "
    "model; README's are of one day's uses, without those."
)


@click.command("replay")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Leave out this day, UTC, and what came later.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Worker processes.")
@click.option("--learning/--no-learning", default=True, show_default=True, help="Without it, two runs say the same.")
@click.option("--max-batch", type=click.IntRange(1, 100_000), help="At most so many records a transaction.")
@click.option("--broker", metavar="ADDRESS", help="A Kafka of your own; else HELIX_BROKER, else one is started.")
def command(
    source: Path | None,
    *,
    as_json: bool,
    until: datetime | None,
    workers: int,
    learning: bool,
    max_batch: int | None,
    broker: str | None,
) -> None:
    """Feed a history through Kafka and workers, and print what came of it.

    SOURCE is a file of events (JSON lines, .gz too), or a folder of OULAD; by default a presentation of OULAD that
    comes with Helix. All of it is written to topics of its own first, then worked off: what Helix says is what it
    would have said then. Afterwards `helix at-risk`, `helix state` and `helix model` show how it ended.
    """
    from streams.adapters import entries, histories
    from streams.cli import _replaying, _running
    from streams.settings import Settings

    told = {"learning": learning, "max_batch": max_batch, "broker": broker}
    changes = {name: value for name, value in told.items() if value is not None}
    _running.heed_signals()
    with _running.troubles_told(), histories.opened(source) as history:
        if source and source.is_file():
            entries.check(source)  # whole, before the last replay is removed
        with _running.servers(Settings.load(), changes, "replay") as (settings, check):
            history.until = until.replace(tzinfo=UTC) if until else None
            summary = _replaying.replayed(history, settings, workers, check)
    _tell(summary, as_json)


def _tell(summary: dict[str, Any], as_json: bool) -> None:
    import orjson

    if as_json:
        sys.stdout.write(orjson.dumps(summary).decode() + "\n")
        return
    if summary["learning"]:
        summary["facts_sha256"] += " (no other run with learning is alike)"
    for name, value in summary.items():
        shown = value
        if isinstance(value, dict):
            shown = ", ".join(f"{NAMES_OF_MODEL.get(key, key)} {_number(one)}" for key, one in value.items())
        click.echo(f"{NAMES.get(name, name.replace('_', ' ')):23} {_number(shown)}")
    click.echo(RATE.format(learning=", learning" if summary["learning"] else ""), err=True)


def _number(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if isinstance(value, float) else str(value)
