"""``python -m tests.fuzz``: hostile records by the million, each accepted or rejected with a reason."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
import msgspec

from tests.fuzz.lane import Fuzzed, Tally, folds

BATCH = 2_000


@click.command()
@click.option("--seconds", default=60.0, help="How long.")
@click.option("--seed", default=1, help="Of the records.")
def command(seconds: float, seed: int) -> None:
    """Give hostile records to the whole step of the customers' and of the learner's fold, and count."""
    until, lanes = time.monotonic() + seconds, [Fuzzed(fold, seed) for fold in folds().values()]
    while time.monotonic() < until:
        for lane in lanes:
            lane.batch(BATCH)
    text = msgspec.json.format(msgspec.json.encode(report(seed, [lane.tally for lane in lanes])))
    Path("build").mkdir(exist_ok=True)
    Path("build/fuzz.json").write_bytes(text)
    click.echo(text.decode())
    sys.exit(1 if any(lane.tally.raised for lane in lanes) else 0)


def report(seed: int, tallies: list[Tally]) -> dict[str, object]:
    """Return what was tried, and what became of it."""
    reasons = sum((tally.reasons for tally in tallies[1:]), tallies[0].reasons)
    raised = {
        reason: [record.topic, str(record.value)[:600]] for one in tallies for reason, record in one.raised.items()
    }
    return {
        "seed": seed,
        "records": sum(tally.records for tally in tallies),
        "accepted": sum(tally.accepted for tally in tallies),
        "rejected": sum(tally.rejected for tally in tallies),
        "reasons": dict(reasons.most_common(30)),
        "raised": raised,
    }


if __name__ == "__main__":
    command()
