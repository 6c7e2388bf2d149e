"""The topics of a lane in the order of event time: lowest head first, as Kafka Streams does it.

A topic that is empty here though its log is known to go on is waited for, so catching up decides as living through it
did. Equal times go by the fixed order of the topics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from streams.engine.position import NEVER
from streams.engine.record import AgentFun, Record, Rejected
from streams.engine.stretch import Stretches

Read = tuple[str | None, Any, int] | Rejected
FOREVER = 1 << 62
READ_AT_ONCE: Final = 256  # records: a loop through many of one topic costs less than to come back for each


class Source:
    """One topic of a lane: what waits of it, how it is read, and which agent takes it.

    ``ahead`` holds what was read of it at once, ``at`` says which of that is next: it belongs to the record at the
    cursor of ``stretches``.
    """

    __slots__ = ("_read", "agent", "ahead", "at", "order", "stretches", "topic")

    def __init__(
        self,
        topic: str,
        order: int,
        read: Callable[[Sequence[Record]], Sequence[Read]],
        agent: AgentFun | None,
        stretches: Stretches,
    ) -> None:
        self.topic = topic
        self.order = order
        self._read = read
        self.agent = agent
        self.stretches = stretches
        self.ahead: Sequence[Read] = ()
        self.at = 0

    def find_head(self) -> Read | None:
        """Return the next record as it is read; None if there is none."""
        if self.at == len(self.ahead):
            cursor, records = self.stretches.cursor, self.stretches.records
            self.ahead, self.at = self._read(records[cursor : cursor + READ_AT_ONCE]), 0
            if not self.ahead:
                return None
        return self.ahead[self.at]

    @property
    def head(self) -> Read | None:
        """The next record, if it was found."""
        return self.ahead[self.at] if self.at < len(self.ahead) else None

    def goes_before(self, time: int) -> bool:
        """Return whether its next record is earlier than that, or rejected: then it waits for nobody."""
        head = self.find_head()
        return head is not None and (isinstance(head, Rejected) or head[2] < time)

    def take(self) -> tuple[Record, Read]:
        """Take its next record, which was found."""
        taken = self.stretches.records[self.stretches.cursor], self.ahead[self.at]
        self.pass_over(1)
        return taken

    def pass_over(self, many: int) -> None:
        """Take so many of those that were read."""
        self.stretches.cursor += many
        self.at += many

    def give_back(self) -> None:
        """Undo the last taking."""
        self.pass_over(-1)

    def rewind(self) -> None:
        """Go back to what is committed."""
        self.stretches.rewind()
        self.ahead, self.at = (), 0


def merge(sources: Sequence[Source]) -> Iterator[tuple[Source, int]]:
    """Yield (source, time): as long as the source goes before that time, its records are the next.

    It ends where nothing waits, or a lagging topic must be waited for. A caller may stop at any record and merge again
    later.
    """
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
