"""What the commands share that only look at the read model: opening it, and showing a page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from rich.console import Console

    from streams.adapters.reading_view import ViewReader
    from streams.events import Honesty
    from streams.settings import Settings

PIPE_COLUMNS: Final = 120


@contextmanager
def reading() -> Iterator[ViewReader]:
    """Open the read model that the settings name, or that of the Helix on this machine; say in a sentence why not."""
    import redis

    from streams.adapters.embedded import LocalError
    from streams.adapters.embedded.reading import left_behind, redis_for_reading
    from streams.adapters.reading_view import ViewReader
    from streams.adapters.view.foreign import foreign
    from streams.adapters.view.packing import Damaged
    from streams.settings import Settings

    settings = Settings.load()
    if left_behind("redis", settings):
        click.echo("Nothing runs here: this is what the last run left, as of its end.", err=True)
    try:
        with redis_for_reading(settings) as url, redis.Redis.from_url(url, socket_timeout=10) as client:
            yield ViewReader(client, namespace(settings))
    except LocalError as error:
        raise click.ClickException(str(error)) from error
    except (redis.AuthenticationError, redis.ResponseError) as error:
        cure = " `helix rebuild-view` makes the read model anew." if foreign(error) else ""
        raise click.ClickException(f"The Redis of the read model refuses: {error}.{cure}") from error
    except redis.RedisError as error:
        raise click.ClickException(
            f"The read model cannot be reached: {error} Start Helix, or set HELIX_REDIS to where it keeps its view."
        ) from error
    except OSError as error:  # of HELIX_HOME
        raise click.ClickException(str(error)) from error
    except Damaged as error:
        raise click.ClickException(
            f"Some of the read model cannot be read: {error}. `helix rebuild-view` makes it anew."
        ) from error


def say_age(view: ViewReader, as_of: datetime) -> None:
    """Say how old the picture is by the clock, if it stands still; ``as_of`` is when its customers were judged."""
    from streams.adapters.embedded.reading import left_behind
    from streams.adapters.freshness import freshness
    from streams.adapters.terminal.standing import standing
    from streams.adapters.wording.texts import DEFAULT, texts
    from streams.settings import Settings

    settings, now = Settings.load(), datetime.now(UTC)
    fresh = freshness(view.pace(), settings.partitions, now, full=view.full)
    verdict = texts(DEFAULT)(f"fresh.{fresh.state}")  # as pages give it
    if told := standing(fresh, verdict, as_of, now, why=not left_behind("redis", settings)):  # of which that was said
        click.echo(told, err=True)


def trusted(view: ViewReader) -> Honesty | None:
    """Return how far the risk can be trusted; where the model cannot be read that is said, and nothing else is lost."""
    from streams.adapters.view.packing import Damaged

    try:
        model = view.model()
    except Damaged:
        click.echo("Warning: the model cannot be read, and `helix rebuild-view` makes it anew.", err=True)
        return None
    return model.honesty if model else None


def namespace(settings: Settings) -> str:
    """Return the namespace that is set, else that of the newest replay or demo here; say so of one that is over."""
    from streams.adapters.embedded.instance import find_running, last

    known = last(settings.home)
    elsewhere = "redis" in settings.given and known is not None and known.redis != settings.redis
    if known is None or elsewhere or "namespace" in settings.given or known.namespace == settings.namespace:
        return settings.namespace
    if find_running(settings.home) is None:
        click.echo(f"This is the last run here, '{known.namespace}'; HELIX_NAMESPACE chooses another.", err=True)
    return known.namespace


def screen() -> Console:
    """Return what pages are printed on; a pipe is taken to be wide, and whatever it cannot show becomes a mark."""
    from rich.console import Console

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PIPE_COLUMNS
    return Console(highlight=False, width=width)


def write_json(value: Any) -> None:
    """Write one JSON value on a line."""
    import orjson

    from streams.adapters.terminal.marks import escaped

    sys.stdout.buffer.write(escaped(orjson.dumps(value).decode()).encode() + b"\n")
    sys.stdout.buffer.flush()
