"""``helix rebuild-view``: the read model made anew from Kafka."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from datetime import datetime

    import redis

    from streams.adapters.reading_view import StreamPicture
    from streams.adapters.view.anew import Spans
    from streams.settings import Settings

LOOK_SECONDS: Final = 0.5
STILL_FULL: Final = "Redis is still full, so that no worker can write: give it more memory (`maxmemory`)."
REPORT_SECONDS: Final = 15.0  # who is at work reports every two


@click.command("rebuild-view")
@click.option("--wait", default=600, show_default=True, type=click.IntRange(0), help="For how many seconds at most.")
def command(wait: int) -> None:
    """Make the read model anew: forget it, and let the workers write it from Kafka.

    It says what could not be brought back. Meanwhile people see a part; the stream goes on.
    """
    from datetime import UTC, datetime

    import redis

    from streams.adapters.reading_view import ViewReader
    from streams.adapters.view.anew import AnewError, forget, lacking, spans
    from streams.events import HEALTH
    from streams.settings import Settings

    settings = Settings.load()
    try:
        found = spans(settings.broker, settings.namespace, settings.kafka.librdkafka())
        with redis.Redis.from_url(settings.redis, socket_timeout=10) as client:
            reader = ViewReader(client, settings.namespace)
            known = reader.pace()
            click.echo(f"Forgotten: {forget(client, settings.namespace):,} keys.")
            if (known.workers or known.unreadable) and heard(client, settings, min(wait, REPORT_SECONDS)):
                click.echo(outcome(client, settings, found, wait))
            else:
                click.echo(silence(known, datetime.now(UTC)))
            if reader.full():
                click.echo(STILL_FULL)
    except (AnewError, redis.RedisError) as error:
        raise click.ClickException(str(error)) from error
    for sentence in lacking(found, [HEALTH]):
        click.echo(f"Not brought back: {sentence}")
    click.echo("Not brought back: what those who looked on were told live.")


def heard(client: redis.Redis, settings: Settings, seconds: float) -> bool:
    """Wait until a worker reports, or for so long; return whether one has: since all was forgotten, it is at work."""
    from streams.adapters.view.anew import reported

    until = time.monotonic() + seconds
    while not (told := reported(client, settings.namespace)) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
    return told


def silence(known: StreamPicture, now: datetime) -> str:
    """Return that no worker reports, and what was kept of those that did before all was forgotten."""
    from streams.adapters.terminal.marks import clean
    from streams.adapters.terminal.words import lasting

    if not (known.workers or known.unreadable):
        return "No worker has reported: the view is made anew when one starts."
    last = max((each.at for each in known.workers), default=None)
    told = [f"the last was heard of {lasting(last, now)} ago"] if last else []
    told += [f"{clean(name)} could not be read" for name in known.unreadable[:1]]
    return f"No worker reports ({'; '.join(told)}): the view is made anew when one does."


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
