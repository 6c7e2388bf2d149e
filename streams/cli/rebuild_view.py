"""``helix rebuild-view``: the read model made anew from Kafka."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    import redis

    from streams.adapters.view.anew import Spans
    from streams.settings import Settings

LOOK_SECONDS: Final = 0.5
ALIVE_SECONDS: Final = 10.0


@click.command("rebuild-view")
@click.option("--wait", default=600, show_default=True, type=click.IntRange(0), help="For how many seconds at most.")
def command(wait: int) -> None:
    """Make the read model anew: forget it, and let the workers write it from Kafka.

    It says what could not be brought back. Meanwhile people see a part; the stream goes on.
    """
    import redis

    from streams.adapters.view.anew import AnewError, forget, lacking, spans
    from streams.events import HEALTH
    from streams.settings import Settings

    settings = Settings.load()
    try:
        found = spans(settings.broker, settings.namespace, settings.kafka.librdkafka())
        with redis.Redis.from_url(settings.redis, socket_timeout=10) as client:
            alive = working(client, settings)
            click.echo(f"Forgotten: {forget(client, settings.namespace):,} keys.")
            if alive:
                click.echo(outcome(client, settings, found, wait))
            else:
                click.echo("No worker runs: the view is made anew when one starts.")
    except (AnewError, redis.RedisError) as error:
        raise click.ClickException(str(error)) from error
    for sentence in lacking(found, [HEALTH]):
        click.echo(f"Not brought back: {sentence}")
    click.echo("Not brought back: what those who looked on were told live.")


def working(client: redis.Redis, settings: Settings) -> bool:
    """Return whether a worker has given a sign of life just now."""
    from datetime import UTC, datetime

    from streams.adapters.reading_view import ViewReader

    now = datetime.now(UTC)
    return any(
        (now - worker.at).total_seconds() < ALIVE_SECONDS for worker in ViewReader(client, settings.namespace).workers()
    )


def outcome(client: redis.Redis, settings: Settings, found: Spans, wait: float) -> str:
    """Wait until the view is back, and return how far it is."""
    from streams.adapters.reading_view import ViewReader
    from streams.adapters.view.anew import published, untold

    until = time.monotonic() + wait
    while True:
        lanes = published(client, settings.namespace, settings.partitions)
        rest = untold(client, settings.namespace, found)
        if lanes == settings.partitions and not rest:
            customers = ViewReader(client, settings.namespace).counts().get("customers", 0)
            return f"Brought back: {customers:,} customers, and what was said of them."
        if time.monotonic() >= until:
            return f"Not through yet: {lanes} of {settings.partitions} partitions, {rest:,} offsets of facts to go."
        time.sleep(LOOK_SECONDS)
