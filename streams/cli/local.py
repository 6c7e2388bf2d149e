"""``helix local``: just a Kafka and a Valkey, for whatever is run beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from threading import Event

    from streams.adapters.embedded.stack import Stack

KAFKA_PORT: Final = 9092
REDIS_PORT: Final = 6379
TOLD: Final = """\
Kafka   {broker}
Valkey  {redis}
Data    {home}

For a worker, or anything else that is to use them:
  export HELIX_BROKER={broker}
  export HELIX_REDIS={redis}

Ctrl-C ends both."""


@click.command("local")
@click.option("--data", type=click.Path(path_type=Path), help="Where their data is kept, instead of HELIX_HOME.")
@click.option("--fresh", is_flag=True, help="Forget what is there first.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Kafka's port; else 9092 or a free one.")
@click.option("--redis-port", type=click.IntRange(1, 65_535), help="Valkey's port; else 6379 or a free one.")
def command(*, data: Path | None, fresh: bool, port: int | None, redis_port: int | None) -> None:
    """Start a real Kafka and Valkey on this machine, and run them until Ctrl-C.

    Nothing but Python is needed; the first start fetches Kafka. Their data stays for the next time.
    """
    from streams.adapters.embedded import LocalError, jars, ports, stack
    from streams.settings import Settings

    home = (data or Settings.load().home).expanduser().absolute()
    if jars.missing(jars.cache()):
        click.echo("Fetching Apache Kafka, once: 43 MB.", err=True)
    try:
        if fresh:
            stack.forget(home)
        own = {"Kafka": port or ports.preferred(KAFKA_PORT), "Valkey": redis_port or ports.preferred(REDIS_PORT)}
        click.echo("Starting Kafka and Valkey.", err=True)
        with stack.running(home, broker_port=own["Kafka"], redis_port=own["Valkey"]) as servers:
            for server, usual, wanted in (("Kafka", KAFKA_PORT, port), ("Valkey", REDIS_PORT, redis_port)):
                if wanted is None and own[server] != usual:
                    click.echo(f"Port {usual} is taken, so {server} listens on {own[server]}.", err=True)
            click.echo(TOLD.format(broker=servers.broker, redis=servers.redis, home=home))
            stay(servers, _asked_to_end())
            click.echo("\nEnding Kafka and Valkey.", err=True)
    except LocalError as error:
        raise click.ClickException(str(error)) from error


def _asked_to_end() -> Event:
    import signal
    import threading

    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    return asked


def stay(servers: Stack, asked_to_end: Event) -> None:
    """Return when the end is asked for; raise in a sentence when a server ends by itself."""
    from streams.cli._running import check

    while not asked_to_end.wait(0.5):
        check(servers)
