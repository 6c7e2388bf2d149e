"""The topics of a lane in the order of event time: lowest head first, as Kafka Streams does it.

A topic that is empty here though its log is known to go on is waited for, so catching up decides as living through it
did. Equal times go by the fixed order of the topics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from streams.engine.record import AgentFun, Record, Rejected
from streams.engine.stretch import Stretches

Read = tuple[str | None, Any, int] | Rejected
Item = tuple["Source", Record, Read]
FOREVER = 1 << 62


class Source:
    """One topic of a lane: what waits of it, how it is read, and which agent takes it."""

    __slots__ = ("agent", "head", "order", "read", "stretches", "topic")

    def __init__(
        self, topic: str, order: int, read: Callable[[Record], Read], agent: AgentFun | None, stretches: Stretches
    ) -> None:
        self.topic = topic
        self.order = order
        self.read = read
        self.agent = agent
        self.stretches = stretches
        self.head: tuple[str | None, Any, int] | None = None

    def give_back(self, arrival: tuple[str | None, Any, int]) -> None:
        """Undo the last taking."""
        self.stretches.cursor -= 1
        self.head = arrival

    def rewind(self) -> None:
        """Go back to what is committed."""
        self.stretches.rewind()
        self.head = None


def merge(sources: Sequence[Source]) -> Iterator[Item]:
    """Yield (source, record, arrival or Rejected) until nothing waits or a lagging topic must be waited for.

    Taken is what was yielded; a caller may stop at any item and merge again later.
    """
    while True:
        for source in sources:
            yield from _find_head(source)
        if any(source.head is None and source.stretches.lagging for source in sources):
            return
        heads = sorted((source.head[2], source.order) for source in sources if source.head is not None)
        if not heads:
            return
        first = next(source for source in sources if source.order == heads[0][1])
        yield from _take_while_first(first, _first_time_too_late(first, heads))


def _find_head(source: Source) -> Iterator[Item]:
    stretches = source.stretches
    while source.head is None and stretches.cursor < len(stretches.records):
        record = stretches.records[stretches.cursor]
        arrival = source.read(record)
        if isinstance(arrival, Rejected):
            stretches.cursor += 1
            yield source, record, arrival
        else:
            source.head = arrival


def _first_time_too_late(first: Source, heads: list[tuple[int, int]]) -> int:
    if len(heads) == 1:
        return FOREVER
    time, order = heads[1]
    return time + 1 if first.order < order else time


def _take_while_first(source: Source, too_late: int) -> Iterator[Item]:
    stretches, read = source.stretches, source.read
    records = stretches.records
    arrival: Read | None = source.head
    assert arrival is not None
    while True:
        record = records[stretches.cursor]
        stretches.cursor += 1
        source.head = None
        yield source, record, arrival
        if stretches.cursor == len(records):
            return
        arrival = read(records[stretches.cursor])
        if not isinstance(arrival, Rejected) and arrival[2] >= too_late:
            source.head = arrival
            return
