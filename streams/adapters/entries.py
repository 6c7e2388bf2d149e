"""Events on their way to Kafka: what a topic, key and value each has, from structs or from lines of JSON.

A history is a file of JSON lines, gzipped or not, one bare event a line; its ``type`` tells the topic.
"""

from __future__ import annotations

import gzip
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec

from streams.adapters.cloudevents import Header, writer
from streams.adapters.reasons import BROKEN, not_a_fact, not_json, shown
from streams.events import INPUTS, TICKS, TOPIC_OF, CommandFact, CustomerEvent, tag

TOPIC_OF_TAG: Final = {
    tag(fact.__name__): topic for fact, topic in TOPIC_OF.items() if topic in INPUTS.keys() - {TICKS}
}
LEVEL: Final = 9
LONGEST: Final = 1_000_000  # in bytes; Kafka takes a record of little more

encode: Final = msgspec.json.Encoder().encode


class HistoryError(ValueError):
    """A history that cannot be read; the message names file, line, field and value."""


class Entry(NamedTuple):
    """One record to be: its topic, without namespace, when it happened, if that can be told, and its headers."""

    topic: str
    key: bytes
    value: bytes
    occurred_at: datetime | None
    headers: Sequence[Header] = ()


class Head(msgspec.Struct, gc=False):
    """As much of a line as says where it belongs."""

    type: str
    customer_id: str
    occurred_at: Any = None


def of_events(events: Iterable[CustomerEvent | CommandFact]) -> Iterator[Entry]:
    """Yield events as entries without headers, in their order."""
    for event in events:
        yield Entry(TOPIC_OF[type(event)], event.customer_id.encode(), encode(event), event.occurred_at)


def as_cloudevent(source: str) -> Callable[[CustomerEvent], Entry]:
    """Return what makes an entry of an event, in CloudEvents' binary mode; ``source`` is who sends it."""
    write = writer(source)

    def entry(event: CustomerEvent) -> Entry:
        topic, key, value, headers = write(event)
        return Entry(topic, key, value, event.occurred_at, headers)

    return entry


def of_file(path: Path) -> Iterator[Entry]:
    """Return a file's lines as entries; raise `HistoryError` for a line that tells no customer or no topic.

    Anything else about a line is for the worker to reject, so that it is counted there with its reason.
    """
    decode = msgspec.json.Decoder(Head).decode
    number = 0
    try:
        with ExitStack() as stack:
            for line in _lines(path, stack):
                number += 1
                if stripped := line.strip():
                    if len(stripped) > LONGEST:
                        raise HistoryError(f"{path}: line {number}: more than {LONGEST:,} bytes")
                    yield _entry(stripped, decode(stripped))
    except (*BROKEN, KeyError) as error:
        raise HistoryError(f"{path}: line {number}: {_why(stripped, error)}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise HistoryError(f"{path}: cannot be read: {error}") from error


def check(path: Path) -> None:
    """Read a file to its end, and raise what `of_file` would."""
    deque(of_file(path), maxlen=0)


def write(events: Iterable[CustomerEvent | CommandFact], to: BinaryIO) -> int:
    """Write one event a line, and return how many."""
    written = 0
    for event in events:
        to.write(encode(event))
        to.write(b"\n")
        written += 1
    return written


def create(path: Path, stack: ExitStack) -> BinaryIO:
    """Open a file to be written, gzipped if it is called so; the same events give the same bytes."""
    plain = stack.enter_context(path.open("wb"))
    if path.suffix != ".gz":
        return plain
    return stack.enter_context(gzip.GzipFile("", "wb", LEVEL, plain, mtime=0))  # type: ignore[return-value]


def _lines(path: Path, stack: ExitStack) -> Iterable[bytes]:
    """Return the lines of a file; of one that is too long no more than shows that it is."""
    if path.suffix == ".gz":
        return _bounded(stack.enter_context(gzip.open(path)))
    return _bounded(stack.enter_context(path.open("rb")))


def _bounded(file: BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    return iter(lambda: file.readline(LONGEST + 2), b"")


def _why(line: bytes, error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"type: there is no such event as {shown(error.args[0])}"
    try:
        plain = msgspec.json.decode(line)
    except BROKEN as broken:
        return str(not_json(line, broken))
    return str(not_a_fact(error, plain, Head) if isinstance(error, msgspec.ValidationError) else not_json(line, error))


def _entry(line: bytes, head: Head) -> Entry:
    return Entry(TOPIC_OF_TAG[head.type], head.customer_id.encode(), line, _time(head.occurred_at))


def _time(value: object) -> datetime | None:
    try:
        time = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return time if time.tzinfo else None
