"""A lane's changelog as far as it was read: what it says of every key, and where to read on."""

from __future__ import annotations

from typing import Any, Final

from streams.engine.position import POSITION_KEY, Position, decode

# A day after compaction has removed what a tombstone deletes, it removes the tombstone too (`delete.retention.ms`): who
# reads on after so long a pause would not hear that a key is no more.
PAUSE_SECONDS: Final = 3_600.0


class Replica:
    """``at`` is the next offset to read, ``newest`` that of the newest record.

    What the log held at ``since``, in seconds, is being read.
    """

    def __init__(self, at: int = 0, since: float = 0.0) -> None:
        self.at = at
        self._values: dict[bytes, bytes] = {}
        self._newest: Any = None
        self._known_end, self._since = 0, since

    def take(self, message: Any) -> None:
        """Apply the record at ``at``, or after it where compaction has removed some."""
        if (value := message.value()) is None:
            self._values.pop(message.key(), None)
        else:
            self._values[message.key()] = value
        self._newest = message
        self.at = message.offset() + 1

    @property
    def newest(self) -> int:
        """Return the offset of the record that was read last, -1 if there is none."""
        return -1 if self._newest is None else int(self._newest.offset())

    def has_read(self, message: Any) -> bool:
        """Return whether this is the record that was read last."""
        return self._newest is not None and _identity(message) == _identity(self._newest)

    def pass_to(self, offset: int) -> None:
        """Nothing lies before this offset that has not been read."""
        self.at = max(self.at, offset)

    def look(self, end: int, now: float) -> None:
        """Notice that the log ends here now, in seconds; what it held before must have been read soon after."""
        if self.at >= self._known_end and self.is_fresh(now):
            self._known_end, self._since = end, now

    def is_fresh(self, now: float) -> bool:
        """Return whether nothing can have been missed; one that is not fresh is of no use any more.

        Of a clock that was set back nobody knows how long the pause was.
        """
        return abs(now - self._since) <= PAUSE_SECONDS

    def read(self) -> tuple[dict[str, bytes], Position]:
        """Return the states, and the position that they are of."""
        states = {key.decode(): value for key, value in self._values.items() if key != POSITION_KEY}
        position = self._values.get(POSITION_KEY)
        return states, Position() if position is None else decode(position)


def _identity(message: Any) -> tuple[Any, ...]:
    return message.offset(), message.timestamp(), message.key(), message.value()
