"""The servers that a command works on: the user's, or embedded ones that it starts, in a namespace of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any, Final, Literal

import click
import msgspec

from streams.adapters import leftovers, reaching
from streams.adapters.embedded import LocalError, jars, stack
from streams.adapters.embedded.stack import Stack
from streams.adapters.entries import HistoryError
from streams.adapters.facts import FactsError
from streams.adapters.feed import FeedError
from streams.adapters.lag import LagError
from streams.adapters.reaching import ReachError
from streams.adapters.topics import TopicsError
from streams.kafka_security import KafkaSecurity
from streams.settings import Settings

ANSWER_SECONDS: Final = 5.0
TROUBLES: Final = (LocalError, HistoryError, TopicsError, ReachError, FeedError, LagError, FactsError)

Check = Callable[[], None]


@contextmanager
def troubles_told() -> Iterator[None]:
    """Tell what goes wrong with servers or with input in its sentence."""
    try:
        yield
    except TROUBLES as error:
        raise click.ClickException(str(error)) from error


def heed_signals(*, say: bool = True) -> None:
    """Take being asked to end for a Ctrl-C, so that what was started is ended in good order; say so the first time."""
    asked = not say

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            click.echo("\nStopping ...", err=True)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # scripts start their children deaf to the first
        signal.signal(number, stop)


@contextmanager
def servers(
    settings: Settings, changes: dict[str, Any], purpose: Literal["replay", "demo"]
) -> Iterator[tuple[Settings, Check]]:
    """Yield settings that lead to running servers and a fresh namespace, and a check that those started here live.

    What was started here ends with the context.

    On servers of the package, what earlier replays and demos left is removed; on the user's own nothing is.
    """
    given = settings.given | changes.keys()
    mine = msgspec.structs.replace(settings, **changes)
    namespace = leftovers.namespace_of(mine.namespace, purpose, datetime.now(UTC), os.getpid())
    broker = mine.broker if "broker" in given else None
    redis = mine.redis if "redis" in given else None
    if broker is not None:
        reaching.admin(broker, mine.kafka.librdkafka(), ANSWER_SECONDS)
    else:
        mine = msgspec.structs.replace(mine, kafka=KafkaSecurity())
    if broker is None and jars.missing(jars.cache()):
        click.echo("Fetching Apache Kafka, once: 43 MB.", err=True)
    with stack.running(mine.home, broker=broker, redis=redis, namespace=namespace) as running:
        if broker is None:
            leftovers.remove_topics(running.broker, mine.namespace)
        if redis is None:
            leftovers.remove_views(running.redis, mine.namespace)
        settings = msgspec.structs.replace(mine, broker=running.broker, redis=running.redis, namespace=namespace)
        yield settings, partial(check, running)


def check(running: Stack) -> None:
    """Raise in a sentence when a server has ended by itself."""
    if ended := running.ended():
        raise click.ClickException(f"{ended[0]} has ended by itself; its log is {running.children[ended[0]].log}.")
