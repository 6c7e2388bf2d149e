"""States that were touched lately, as they were left: a customer that comes again is not decoded again."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

MOST: Final = 1_000  # of a lane
WORTH: Final = 2  # one in so many has to come again


class Warm(dict[str, Any]):
    """The newest states that are committed, decoded; who takes one out puts it back, or clears all.

    A decoded state takes ten times the memory of its bytes, so these are few. Where most that come are strangers, only
    keys are kept (their state is None), to see when that changes: states that stay push others out of the processor's
    caches, which cost an eighth of the work on customers that come once.
    """

    _asked = _met = 0  # of the states that the batch in hand has loaded

    def take(self, key: str) -> Any | None:
        """Take out the state of a key, to be put back; None if it is not here."""
        self._asked += 1
        if key not in self:
            return None
        self._met += 1
        return self.pop(key)

    def keep(self, states: dict[str, Any]) -> None:
        """Put the states of a batch back; ``None`` is that of a key that is no more."""
        newest = dict(islice(reversed(states.items()), MOST)) if len(states) > MOST else states
        worth = self._met * WORTH >= self._asked
        self._asked = self._met = 0
        self.update({key: state if worth else None for key, state in newest.items() if state is not None})
        if (over := len(self) - MOST) > 0:
            for key in list(islice(self, over)):
                del self[key]
