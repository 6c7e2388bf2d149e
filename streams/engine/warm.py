"""States that were touched lately, as they were left: a customer that comes again is not decoded again."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

MOST: Final = 1_000  # of a lane


class Warm(dict[str, Any]):
    """The newest states that are committed, decoded; who takes one out puts it back, or clears all.

    A decoded state takes ten times the memory of its bytes, so these are few.
    """

    def keep(self, states: dict[str, Any]) -> None:
        """Put the states of a batch back; ``None`` is that of a key that is no more."""
        newest = dict(islice(reversed(states.items()), MOST)) if len(states) > MOST else states
        self.update({key: state for key, state in newest.items() if state is not None})
        if (over := len(self) - MOST) > 0:
            for key in list(islice(self, over)):
                del self[key]
