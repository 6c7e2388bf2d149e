"""``helix worker``: the agents, at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from logging import LogRecord

LIBRARIES: Final = ("aiokafka", "faust", "mode")
ENDING_SECONDS: Final = 30.0  # longer than the engine takes by itself, with what is beside it


@click.command
def command() -> None:
    """Work on the streams: keep every customer's state, tell what changes, learn.

    Settings come from the environment (HELIX_BROKER, HELIX_REDIS, ...) or helix.toml. Start as many as there are
    partitions; each takes its share. Ctrl-C leaves in good order.
    """
    import asyncio
    import logging
    import signal

    from streams.engine.limit import Limit
    from streams.engine.serving import EngineError
    from streams.interpreter import hurry, leave, prepare

    hurry()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger().handlers[0].addFilter(_ours)

    try:
        import streams.agents  # noqa: F401 declares the agents on the app
        from streams.adapters.health import CannotListen
        from streams.app import engine
        from streams.beside import Beside
    except (OSError, ValueError) as error:  # a file of policies that is not there, or does not say what it must
        raise click.ClickException(str(error)) from error

    prepare()

    limit = Limit(ENDING_SECONDS)

    def end() -> None:
        limit.start()
        engine.stop()

    async def serve() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, end)
        await Beside(limit.start).serve()

    try:
        asyncio.run(serve())
    except EngineError as error:
        raise click.ClickException(_advised(error)) from error
    except CannotListen as error:
        raise click.ClickException(str(error)) from error
    leave()


def _advised(error: Exception) -> str:
    """Return the sentence of an error, with the settings to look at if Kafka does not know us."""
    from confluent_kafka import KafkaError

    from streams.adapters.reaching import WHAT_TO_CHECK
    from streams.engine.topics import NotAdmitted

    known = not isinstance(error.__cause__, NotAdmitted)
    return str(error) if known else f"{error}: {WHAT_TO_CHECK[KafkaError._AUTHENTICATION]}"


def _ours(record: LogRecord) -> bool:
    """Return whether a line is more than Faust's comings and goings, which it tells in the name of our classes too."""
    return not (record.levelname == "INFO" and record.getMessage().startswith("[^"))
