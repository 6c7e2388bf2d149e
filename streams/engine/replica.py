"""A lane's changelog as far as it was read: what it says of every key, and where to read on."""

from __future__ import annotations

from typing import Any, Final

from streams.engine.position import POSITION_KEY, Position, decode

# A day after compaction has removed what a tombstone deletes, it removes the tombstone too (`delete.retention.ms`): who
# reads on after so long a pause would not hear that a key is no more.
PAUSE_SECONDS: Final = 3_600.0


class Replica:
    """``at`` is the next offset to read; ``broken`` says that too long was waited before reading on."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.broken = False
        self._values: dict[bytes, bytes] = {}
        self._looked: tuple[int, float] | None = None

    def take(self, message: Any) -> None:
        """Apply the record at ``at``, or after it where compaction has removed some."""
        if (value := message.value()) is None:
            self._values.pop(message.key(), None)
        else:
            self._values[message.key()] = value
        self.at = message.offset() + 1

    def pass_to(self, offset: int) -> None:
        """Nothing lies before this offset that has not been read."""
        self.at = max(self.at, offset)

    def look(self, end: int, now: float) -> None:
        """Notice that the log ends here now, in seconds; what ends before must have been read soon after."""
        known_end, since = self._looked or (end, now)
        if self._looked is None or self.at >= known_end:
            self._looked = end, now
        self.broken = self.broken or now - since > PAUSE_SECONDS

    def read(self) -> tuple[dict[str, bytes], Position]:
        """Return the states, and the position that they are of."""
        states = {key.decode(): value for key, value in self._values.items() if key != POSITION_KEY}
        position = self._values.get(POSITION_KEY)
        return states, Position() if position is None else decode(position)
