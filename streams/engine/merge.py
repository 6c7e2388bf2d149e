"""The topics of a lane in the order of event time: lowest head first, as Kafka Streams does it.

A topic that is empty here though its log is known to go on is waited for, so catching up decides as living through it
did. Equal times go by the fixed order of the topics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from streams.engine.position import NEVER
from streams.engine.record import AgentFun, Record, Rejected
from streams.engine.stretch import Stretches

Read = tuple[str | None, Any, int] | Rejected
FOREVER = 1 << 62


class Source:
    """One topic of a lane: what waits of it, how it is read, and which agent takes it.

    ``head`` is the next record as it was read, ``unread`` what waits behind it.
    """

    __slots__ = ("agent", "head", "order", "read", "stretches", "topic", "unread")

    def __init__(
        self, topic: str, order: int, read: Callable[[Record], Read], agent: AgentFun | None, stretches: Stretches
    ) -> None:
        self.topic = topic
        self.order = order
        self.read = read
        self.agent = agent
        self.stretches = stretches
        self.head: Read | None = None
        self.look()

    def look(self) -> None:
        """See what is here now."""
        self.unread = islice(self.stretches.records, self.stretches.cursor + (self.head is not None), None)

    def find_head(self) -> Read | None:
        """Return the next record as it is read; None if there is none."""
        if self.head is None and (record := next(self.unread, None)) is not None:
            self.head = self.read(record)
        return self.head

    def goes_before(self, time: int) -> bool:
        """Return whether its next record is earlier than that, or rejected: then it waits for nobody."""
        head = self.find_head()
        return head is not None and (isinstance(head, Rejected) or head[2] < time)

    def take(self) -> tuple[Record, Read]:
        """Take its next record, which was found."""
        head, stretches = self.head, self.stretches
        assert head is not None
        self.head = None
        stretches.cursor += 1
        return stretches.records[stretches.cursor - 1], head

    def give_back(self, head: Read) -> None:
        """Undo the last taking."""
        self.stretches.cursor -= 1
        self.head = head

    def rewind(self) -> None:
        """Go back to what is committed."""
        self.stretches.rewind()
        self.head = None


def merge(sources: Sequence[Source]) -> Iterator[tuple[Source, int]]:
    """Yield (source, time): as long as the source goes before that time, its records are the next.

    It ends where nothing waits, or a lagging topic must be waited for. A caller may stop at any record and merge again
    later.
    """
    for source in sources:
        source.look()
    while True:
        for source in sources:
            if isinstance(source.find_head(), Rejected):
                yield source, NEVER
        if any(source.head is None and source.stretches.lagging for source in sources):
            return
        heads = sorted((source.head[2], source.order) for source in sources if isinstance(source.head, tuple))
        if not heads:
            return
        first = next(source for source in sources if source.order == heads[0][1])
        yield first, _first_time_too_late(first, heads)


def _first_time_too_late(first: Source, heads: list[tuple[int, int]]) -> int:
    if len(heads) == 1:
        return FOREVER
    time, order = heads[1]
    return time + 1 if first.order < order else time
