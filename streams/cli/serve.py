"""``helix serve``: the pages and the API."""

from __future__ import annotations

import click


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

    from streams.adapters.embedded.reading import located, of_running
    from streams.interpreter import prepare
    from streams.settings import Settings
    from streams.web.addresses import where
    from streams.web.pages.bands import version as policies
    from streams.web.serving import bound, server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    settings = of_running(located(Settings.load()))
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
    prepare()
    with suppress(KeyboardInterrupt):  # it has ended in good order when it hands a Ctrl-C on
        server(settings).run(sockets=[listening])
