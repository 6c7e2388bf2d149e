"""Records of topics of facts as `helix tail` prints them: as JSON, or in words for people."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from streams.kafka_headers import headers_of

if TYPE_CHECKING:
    from confluent_kafka import Message
    from rich.text import Text


def json_printer(what: str) -> Callable[[Message], None]:
    """Return what prints each record as a JSON object on a line of its own."""
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


def line_printer(topic: str) -> Callable[[Message], None]:
    """Return what prints each record in words: wrapped between them on a terminal, else on a line of its own."""
    from rich.console import Console

    from streams.cli._lines import wrapped

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    screen = Screen(highlight=False, soft_wrap=True)
    wraps = sys.stdout.isatty()

    def show(message: Message) -> None:
        line = _line(message, topic)
        screen.print(wrapped(line, screen) if wraps else line)

    return show


def told_at(topic: str) -> Callable[[Message], datetime]:
    """Return what says the time that a record's line begins with: of a fact when it was so, else of its arrival."""
    import msgspec

    from streams.events import OUTPUTS, REJECTS

    def at(message: Message) -> datetime:
        value = message.value()
        if topic != REJECTS and value is not None:
            with suppress(msgspec.DecodeError, UnicodeError):
                when: datetime = msgspec.json.decode(value, type=OUTPUTS[topic]).occurred_at
                return when.astimezone(UTC)
        return datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)

    return at


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
