"""News as they are sent: encoded once, however many hear them."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from streams.adapters.reading_view import LiveEvent
from streams.adapters.view.packing import decoded

Position = tuple[int, int]

RESYNC: Final = "resync"
MOST_IN_A_MILLISECOND: Final = 2**64 - 1


class Frame(NamedTuple):
    """One piece of news: where it stands in the view's stream, what a filter looks at, and its bytes."""

    position: Position
    kind: str
    customer: str
    command: str | None
    groups: frozenset[str]
    content: bytes


class Fact(Struct, frozen=True):
    """A fact, as far as news of it go by what it says."""

    type: str
    command_id: str | None = None


FACT: Final = msgspec.json.Decoder(Fact)


def framed(event: LiveEvent) -> Frame:
    """Return an event of the view as it is sent; raise `ValueError` for what is none of ours."""
    kind, command, data = event.kind, None, event.data
    if kind == "fact":
        fact = decoded(FACT, data)
        kind, command = fact.type, fact.command_id
    elif kind == "gone":
        data = msgspec.json.encode({"customer_id": event.customer_id})
    if not kind.isprintable():
        raise ValueError(f"not a kind of news: {kind[:40]!r}")
    content = b"id: %b\nevent: %b\ndata: %b\n\n" % (event.id.encode(), kind.encode(), on_one_line(data or b"{}"))
    return Frame(position_of(event.id), kind, event.customer_id, command, event.groups, content)


def on_one_line(document: bytes) -> bytes:
    r"""Return JSON of the same value without a line's end, where an event would end and another could begin.

    >>> on_one_line(b'{"a":\r[1,\n\n2]}')
    b'{"a":[1,2]}'
    """
    return msgspec.json.format(document, indent=-1) if b"\n" in document or b"\r" in document else document


def position_of(event_id: str) -> Position:
    """Return where an id stands; raise `ValueError` for what is no id.

    >>> position_of("1732665600000-7") < position_of("1732665600000-10")
    True
    """
    milliseconds, _, number = event_id.partition("-")
    if not (milliseconds.isascii() and milliseconds.isdigit() and number.isascii() and number.isdigit()):
        raise ValueError(f"not an id of the stream: {event_id[:40]!r}")
    return int(milliseconds[:20]), int(number[:20])


def id_of(position: Position) -> str:
    """Return the id that stands there.

    >>> id_of((1732665600000, 7))
    '1732665600000-7'
    """
    return "{}-{}".format(*position)


def just_before(position: Position) -> Position:
    """Return the last position before one: nothing stands between them.

    >>> just_before((7, 2)), just_before((7, 0)) == (6, MOST_IN_A_MILLISECOND)
    ((7, 1), True)
    """
    milliseconds, number = position
    return (milliseconds, number - 1) if number else (milliseconds - 1, MOST_IN_A_MILLISECOND)


def heartbeat(position: Position) -> bytes:
    """Return what says only that the stream lives and how far it is: a listener who comes back begins there.

    It is an event, for an id by itself is told to nobody by what reads streams in browsers.
    """
    return b"id: %b\nevent: heartbeat\ndata: {}\n\n" % id_of(position).encode()


def resync(position: Position) -> bytes:
    """Return what says that something was missed, so that all must be read anew."""
    return b"id: %b\nevent: resync\ndata: {}\n\n" % id_of(position).encode()
