"""``helix tail``: facts as they are committed, one a line."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from streams.kafka_headers import headers_of

if TYPE_CHECKING:
    from confluent_kafka import Message
    from rich.text import Text

WHAT = ("alerts", "commands", "health", "plans", "rejects")


@click.command()
@click.argument("what", type=click.Choice(WHAT))
@click.option("--json", "as_json", is_flag=True, help="Print each fact as a JSON object on a line of its own.")
@click.option("--from-start", is_flag=True, help="Begin with the oldest that is kept, not with what comes next.")
@click.option("--no-follow", is_flag=True, help="End when all that is there has been shown.")
@click.option("-n", "limit", type=click.IntRange(min=1), metavar="N", help="End after so many.")
@click.option("--customer", metavar="ID", help="Only this customer's.")
def command(
    what: str, *, as_json: bool, from_start: bool, no_follow: bool, limit: int | None, customer: str | None
) -> None:
    """Watch alerts, health, plans, what came of commands, or rejects as they come; Ctrl-C ends it.

    Only what is committed is shown. Without --from-start it begins with what comes next.
    """
    from streams import events
    from streams.adapters.committed import WatchError, watch
    from streams.adapters.embedded import LocalError
    from streams.adapters.embedded.reading import broker_for_reading, left_behind
    from streams.cli._reading import namespace
    from streams.settings import Settings

    settings = Settings.load()
    names = (events.ALERTS, events.OUTCOMES, events.HEALTH, events.PLANS, events.REJECTS)
    topics = dict(zip(WHAT, names, strict=True))
    if left_behind("broker", settings):
        click.echo("Nothing runs here: starting Kafka on what the last run left.", err=True)
    show = _json_printer(what) if as_json else _line_printer(topics[what])
    try:
        with contextlib.suppress(KeyboardInterrupt), broker_for_reading(settings) as found:
            topic = namespace(settings) + topics[what]
            with contextlib.closing(
                watch(
                    found.broker,
                    topic,
                    from_start=from_start,
                    follow=not no_follow,
                    trouble=_complain,
                    security=found.kafka.librdkafka(),
                )
            ) as batches:
                _print(batches, show, limit, customer)
    except (LocalError, WatchError) as error:
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever reads has seen enough


def _complain(sentence: str) -> None:
    click.echo(sentence, err=True)


def _print(
    batches: Iterable[list[Message]], show: Callable[[Message], None], limit: int | None, customer: str | None
) -> None:
    left = limit
    for batch in batches:
        wanted = [message for message in batch if customer is None or message.key() == customer.encode()][:left]
        for message in wanted:
            show(message)
        sys.stdout.flush()
        if left is not None and (left := left - len(wanted)) == 0:
            return
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


def _json_printer(what: str) -> Callable[[Message], None]:
    import orjson

    from streams.adapters.terminal.marks import escaped

    def show(message: Message) -> None:
        value = message.value()
        if what == "rejects":
            told = _reject(message)
        elif value is None:
            told = {"type": "forgotten", "customer_id": _text(message.key())}
        else:
            try:
                told = orjson.loads(value)
            except orjson.JSONDecodeError:
                told = {"type": "unreadable", "key": _text(message.key()), "value": _text(value)}
        print(escaped(orjson.dumps(told).decode()))

    return show


def _line_printer(topic: str) -> Callable[[Message], None]:
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    screen = Screen(highlight=False, soft_wrap=True)

    def show(message: Message) -> None:
        screen.print(_line(message, topic))

    return show


def _line(message: Message, topic: str) -> Text:
    import msgspec

    from streams.cli import _lines
    from streams.events import OUTPUTS, REJECTS

    key, value = _text(message.key()) or "", message.value()
    if topic == REJECTS:
        told = _reject(message)
        source = f"{told['source_topic']} {told['source_partition']}@{told['source_offset']}"
        return _lines.other(key, f"{source}  {told['reason']}", message.timestamp()[1])
    if value is None:
        return _lines.other(key, "forgotten", message.timestamp()[1])
    try:
        return _lines.line(msgspec.json.decode(value, type=OUTPUTS[topic]))
    except (msgspec.DecodeError, UnicodeError):  # by a newer Helix, or by somebody else
        return _lines.other(key, _text(value) or "", message.timestamp()[1])


def _reject(message: Message) -> dict[str, Any]:
    headers = {name: _text(content) for name, content in reversed(headers_of(message) or [])}  # ours come first
    told: dict[str, Any] = {name: headers.get(name) for name in ("reason", "source_topic")}
    numbers = {name: headers.get(name) or "" for name in ("source_partition", "source_offset")}
    told |= {name: int(number) if number.lstrip("-").isdecimal() else None for name, number in numbers.items()}
    return {"type": "reject", **told, "key": _text(message.key()), "value": _text(message.value())}


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")
