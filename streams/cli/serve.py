"""``helix serve``: the pages and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime


@click.command
@click.option("--host", metavar="ADDRESS", help="Instead of HELIX_SERVE_HOST.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Instead of HELIX_SERVE_PORT; 0 takes a free one.")
def command(*, host: str | None, port: int | None) -> None:
    """Serve what people on call look at: pages for browsers, and the API under /api/v1.

    It reads Redis and writes commands to Kafka; start as many as you like. `helix token create` makes the tokens that
    it asks for. Ctrl-C ends it.
    """
    import logging
    from contextlib import suppress

    import msgspec

    from streams.adapters.embedded.reading import left_at, located, of_running
    from streams.adapters.wording.bands import version as policies
    from streams.interpreter import prepare
    from streams.settings import Settings
    from streams.web.addresses import where
    from streams.web.serving import bound, server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    given = Settings.load()
    settings = of_running(located(given))
    told = {"serve_host": host, "serve_port": port}
    settings = msgspec.structs.replace(settings, **{name: value for name, value in told.items() if value is not None})
    try:
        policies(settings)
        listening = bound(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"{settings.serve_host} port {settings.serve_port} cannot be listened on: {error.strerror}."
            " HELIX_SERVE_HOST and HELIX_SERVE_PORT choose another."
        ) from error
    click.echo(
        f"Helix is at {where(settings, listening.getsockname()[1])}; `helix token create` lets people in.", err=True
    )
    if left := left_at(given):
        click.echo(not_served(settings.redis, left), err=True)
    prepare()
    with suppress(KeyboardInterrupt):  # it has ended in good order when it hands a Ctrl-C on
        server(settings).run(sockets=[listening])


def not_served(redis: str, left: datetime) -> str:
    """Return that what a demo or replay has left is not on the pages, how old it is, and where live data comes from."""
    from datetime import UTC, datetime

    from streams.adapters.terminal.words import span

    age = span(datetime.now(UTC) - left)
    return (
        f"Nothing runs here, so the pages show what {redis} holds, if anything: what the last run left {age} ago is"
        " told by `helix state` and `helix at-risk`, and `helix demo` brings live data, with pages of its own."
    )
