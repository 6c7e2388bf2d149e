"""Events on their way to Kafka: what a topic, key and value each has, from structs or from lines of JSON.

A history is a file of JSON lines, gzipped or not, one bare event a line; its ``type`` tells the topic.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, get_args

import msgspec

from streams.events import INPUTS, TICKS, CustomerEvent

TOPIC_OF_INPUT: Final[dict[type, str]] = {
    fact: topic for topic, union in INPUTS.items() if topic != TICKS for fact in get_args(union) or (union,)
}
TOPIC_OF_TAG: Final = {str(fact.__struct_config__.tag): topic for fact, topic in TOPIC_OF_INPUT.items()}  # type: ignore[attr-defined]
LEVEL: Final = 9

encode: Final = msgspec.json.Encoder().encode


class HistoryError(ValueError):
    """A history that cannot be read; the message names file and line."""


class Entry(NamedTuple):
    """One record to be: its topic, without namespace, and when it happened, if that can be told."""

    topic: str
    key: bytes
    value: bytes
    occurred_at: datetime | None


class Head(msgspec.Struct, gc=False):
    """As much of a line as says where it belongs."""

    type: str
    customer_id: str
    occurred_at: Any = None


def of_events(events: Iterable[CustomerEvent]) -> Iterator[Entry]:
    """Return events as entries, in their order."""
    for event in events:
        yield Entry(TOPIC_OF_INPUT[type(event)], event.customer_id.encode(), encode(event), event.occurred_at)


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
                    yield _entry(stripped, decode(stripped))
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        said = f"no such event type: {error}" if isinstance(error, KeyError) else str(error)
        raise HistoryError(f"{path}: line {number}: {said}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise HistoryError(f"{path}: cannot be read: {error}") from error


def write(events: Iterable[CustomerEvent], to: BinaryIO) -> int:
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
    return stack.enter_context(gzip.open(path) if path.suffix == ".gz" else path.open("rb"))


def _entry(line: bytes, head: Head) -> Entry:
    return Entry(TOPIC_OF_TAG[head.type], head.customer_id.encode(), line, _time(head.occurred_at))


def _time(value: object) -> datetime | None:
    try:
        time = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return time if time.tzinfo else None
