"""``helix tail``: facts as they are committed, one a line."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from confluent_kafka import Message

WHAT = ("alerts", "commands", "health", "plans", "rejects")


@click.command()
@click.argument("what", type=click.Choice(WHAT))
@click.option("--json", "as_json", is_flag=True, help="Print each fact as a JSON object on a line of its own.")
@click.option("--from-start", is_flag=True, help="Begin with the oldest that is kept, not with what comes next.")
@click.option("--no-follow", is_flag=True, help="End when all that is there has been shown.")
@click.option("-n", "count", type=click.IntRange(1, 100_000), metavar="N", help="Begin with the newest N there are.")
@click.option("--customer", metavar="ID", help="Only this customer's.")
def command(
    what: str, *, as_json: bool, from_start: bool, no_follow: bool, count: int | None, customer: str | None
) -> None:
    """Watch alerts, health, plans, what came of commands, or rejects as they come; Ctrl-C ends it.

    Only what is committed is shown. Without -n and --from-start it begins with what comes next. The newest come in the
    order of their times, the last one last; all that is kept comes partition by partition.
    """
    if from_start and count:
        raise click.UsageError("-n begins with the newest, --from-start with the oldest: give one of them.")
    from streams import events
    from streams.adapters.committed import watch
    from streams.adapters.embedded import LocalError
    from streams.adapters.embedded.reading import broker_for_reading, left_behind
    from streams.adapters.ends import WatchError
    from streams.adapters.newest import Newest
    from streams.cli._printing import json_printer, line_printer, told_at
    from streams.cli._reading import namespace
    from streams.settings import Settings

    settings = Settings.load()
    names = (events.ALERTS, events.OUTCOMES, events.HEALTH, events.PLANS, events.REJECTS)
    topics = dict(zip(WHAT, names, strict=True))
    if left_behind("broker", settings):
        click.echo("Nothing runs here: starting Kafka on what the last run left.", err=True)
    show = json_printer(what) if as_json else line_printer(topics[what])

    def wants(message: Message) -> bool:
        return customer is None or message.key() == customer.encode()

    try:
        with contextlib.suppress(KeyboardInterrupt), broker_for_reading(settings) as found:
            topic = namespace(settings) + topics[what]
            with contextlib.closing(
                watch(
                    found.broker,
                    topic,
                    begin=Newest(count, wants, told_at(topics[what])) if count else "start" if from_start else "end",
                    follow=not no_follow,
                    trouble=_complain,
                    security=found.kafka.librdkafka(),
                )
            ) as batches:
                _print(batches, show, wants)
    except (LocalError, WatchError) as error:
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever reads has seen enough


def _complain(sentence: str) -> None:
    click.echo(sentence, err=True)


def _print(batches: Iterable[list[Message]], show: Callable[[Message], None], wants: Callable[[Message], bool]) -> None:
    for batch in batches:
        wanted = [message for message in batch if wants(message)]
        for message in wanted:
            show(message)
        sys.stdout.flush()
        if not wanted and _nobody_reads():
            raise BrokenPipeError


def _nobody_reads() -> bool:
    """Return whether standard output is a pipe whose reader has gone: without a fact to write, nothing else tells."""
    poll = select.poll()
    try:
        poll.register(sys.stdout.fileno(), 0)
    except OSError:
        return False
    return any(state & select.POLLERR for _, state in poll.poll(0))
