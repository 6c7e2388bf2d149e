"""``helix topics``: make and check what Helix reads and writes on Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import msgspec

from streams.cli._pasting import pasteable

DAY_MS = 86_400_000
Decorated = Callable[..., Any]


@click.group("topics")
def command() -> None:
    """Make or check the topics, as HELIX_NAMESPACE and HELIX_PARTITIONS name them."""


def _common(function: Decorated) -> Decorated:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option("--partitions", type=click.IntRange(1, 1024), help="Instead of HELIX_PARTITIONS."),
        click.option("--broker", metavar="ADDRESS", help="Instead of HELIX_BROKER."),
    ):
        function = option(function)
    return function


@command.command("create")
@_common
@click.option("--replication-factor", type=click.IntRange(1, 99), help="Copies of each; else the broker's own default.")
@click.option("--min-insync", type=click.IntRange(1, 99), help="Copies that must have a record before it counts.")
@click.option("--retention-days", type=click.FloatRange(0, min_open=True), help="How long events and facts are kept.")
@click.option("--alter", is_flag=True, help="Give existing topics these settings too; their partitions stay.")
def create_topics(
    *,
    broker: str | None,
    partitions: int | None,
    as_json: bool,
    replication_factor: int | None,
    min_insync: int | None,
    retention_days: float | None,
    alter: bool,
) -> None:
    """Make the topics that are missing; those that exist are left as they are."""
    from streams.adapters import topics
    from streams.adapters.terminal.words import counted

    retention_ms = topics.FOREVER if retention_days is None else round(retention_days * DAY_MS)
    with _told() as settings_with:
        settings = settings_with(broker=broker, partitions=partitions, replication=replication_factor)
        specs = topics.wanted(settings, min_insync=min_insync, retention_ms=retention_ms)
        specs += topics.changelogs(settings, min_insync=min_insync)
        kafka = settings.broker, specs, settings.kafka.librdkafka()
        created = topics.create(*kafka)
        if alter:
            topics.alter(*kafka)
        problems = topics.check(*kafka)
    there = len(specs) - len(created)
    _show(
        {"created": created, "problems": problems},
        as_json,
        f"{counted(len(created), 'topic')} made, {there} {'was' if there == 1 else 'were'} there.",
    )


@command.command("check")
@_common
def check_topics(*, broker: str | None, partitions: int | None, as_json: bool) -> None:
    """Say what is wrong with the topics, and what to do; exit with 1 if anything is."""
    from streams.adapters import topics

    with _told() as settings_with:
        settings = settings_with(broker=broker, partitions=partitions)
        specs = topics.wanted(settings) + topics.changelogs(settings)
        problems = topics.check(settings.broker, specs, settings.kafka.librdkafka())
    _show({"problems": problems}, as_json, "All topics are as they should be.")


@contextmanager
def _told() -> Iterator[Callable[..., Any]]:
    """Yield what makes settings of options; tell what goes wrong with Kafka in its sentence."""
    from streams.adapters.embedded.reading import located
    from streams.adapters.topics import TopicsError
    from streams.settings import Settings

    def settings_with(**options: Any) -> Settings:
        given = {name: value for name, value in options.items() if value is not None}
        loaded = Settings.load()
        return msgspec.structs.replace(loaded if "broker" in given else located(loaded), **given)

    try:
        yield settings_with
    except TopicsError as error:
        raise click.ClickException(str(error)) from error


def _show(report: dict[str, list[str]], as_json: bool, fine: str) -> None:
    import orjson

    if as_json:
        click.echo(orjson.dumps(report))
    else:
        click.echo("\n".join(map(pasteable, report["problems"] or [fine])))
    if report["problems"]:
        raise SystemExit(1)
