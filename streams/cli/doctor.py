"""``helix doctor``: what is wrong with a set-up, and what to do about it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from streams.cli._pasting import pasteable

if TYPE_CHECKING:
    from streams.adapters.checkup import Finding

COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def command(*, as_json: bool) -> None:
    """Say what is wrong with this set-up, and what to do; exit with 1 if Helix cannot work with it.

    Looks at Python, the packages of the embedded servers, disk, Kafka, topics, workers and their lag, and Redis.
    """
    import msgspec
    import orjson

    from streams.adapters.checkup.kafka import of_kafka
    from streams.adapters.checkup.machine import of_machine
    from streams.adapters.checkup.redis import of_redis
    from streams.adapters.embedded.reading import located, of_running
    from streams.settings import Settings

    settings = of_running(located(Settings.load()))
    findings: list[Finding] = []
    for finding in chain(of_machine(settings), of_kafka(settings), of_redis(settings)):
        if not as_json:
            click.echo(_line(finding, said=findings[-1].advice if findings else ""))
        findings.append(finding)
    if as_json:
        click.echo(orjson.dumps(msgspec.to_builtins(findings)))
    if any(finding.level == "fail" for finding in findings):
        raise SystemExit(1)


def _line(finding: Finding, said: str) -> str:
    """Return a finding on a line, and its advice on another unless the one before ``said`` so."""
    level = click.style(f"{finding.level:4}", fg=COLOURS[finding.level])
    advice = f"\n{'':23}-> {pasteable(finding.advice)}" if finding.advice not in ("", said) else ""
    return f"{level}  {finding.subject:16} {finding.found}{advice}"
