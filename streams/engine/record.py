"""What goes into a fold, and what comes out of it: plain data, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

S = TypeVar("S")

LARGEST_INPUT_BYTES: Final = 1 << 20
FRAMING: Final = 10  # of a header: the lengths of its name and its value
UNREADABLE: Final = (("unreadable_headers", b""),)
LARGEST_OUTPUT_BYTES: Final = 950_000  # below librdkafka's message.max.bytes, with room for the record's own framing


class Record(Protocol):
    """What a reader sees of a Kafka record: aiokafka's own, as it lies in its batch."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """One Kafka record and its place; ``timestamp`` is its arrival in ms since the epoch.

    Where a header's name is not UTF-8, ``headers`` is ``UNREADABLE``: no reader sees such a record.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


def placed(record: Record, topic: str, partition: int) -> Placed:
    """Return a record with its place."""
    return Placed(topic, partition, record.offset, record.timestamp, record.key, record.value, record.headers)


class Rejected(ValueError):  # noqa: N818 what happened, as in "the record was rejected"
    """A record that is not to be counted; the message is the reason, naming field and value."""


class Output(NamedTuple):
    """A record to write; without ``partition`` its key chooses, by Kafka's murmur2."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()
    partition: int | None = None

    @property
    def size(self) -> int:
        """Bytes of key, value and headers, with the headers' framing."""
        return len(self.key or b"") + len(self.value or b"") + weight(self.headers)


# The key names the state that the event touches, None if it only moves the watermark; the time is the event's, in ms.
Reader = Callable[[Record], tuple[str | None, Any, int]]
Writer = Callable[[Any], Output]
AgentFun = Callable[[Any, Any, int], tuple[Any, Iterable[Any]]]


@dataclass(frozen=True, slots=True)
class States(Generic[S]):
    """How the state of a key begins, and how it is kept; ``decode(encode(state))`` must equal ``state``.

    ``layout`` is of what ``encode`` writes: ``decode`` reads every one up to it, and a build that knows only lower ones
    must not touch the table any more.
    """

    new: Callable[[str], S]
    decode: Callable[[bytes], S]
    encode: Callable[[S], bytes]
    layout: int = 1


def weight(headers: Sequence[tuple[str, bytes]]) -> int:
    """Return the bytes that headers take at most; a value may be null, and a name any text."""
    if not headers:
        return 0
    size = FRAMING * len(headers)
    for name, value in headers:
        size += (len(name) if name.isascii() else len(name.encode())) + len(value or b"")
    return size


def checked(output: Output) -> Output:
    """Return ``output``, or raise ValueError if Kafka would not take it."""
    if output.size > LARGEST_OUTPUT_BYTES:
        raise ValueError(f"a record for {output.topic} has {output.size} bytes, more than {LARGEST_OUTPUT_BYTES}")
    return output
