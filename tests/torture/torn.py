"""Topics that were deleted while they were read: what may be missing of them, and where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any, Final

SURE_SECONDS: Final = 30.0  # so late may be committed what was written before a topic was made anew
Place = tuple[str, bytes]  # a topic of facts, and a key


class Torn:
    """How much was read of every key when its topic was deleted: there, and nowhere else, a stretch may be missing.

    ``sure`` is since when nothing is missing any more of each topic that this ever happened to, in seconds since the
    epoch.
    """

    def __init__(self) -> None:
        self.sure: dict[str, float] = {}
        self._seams: dict[str, list[Counter[bytes]]] = defaultdict(list)

    def tear(self, topic: str, told: Mapping[Place, Sequence[Any]]) -> None:
        """Note that a topic is deleted, of which this was read so far."""
        self.sure[topic] = inf
        self._seams[topic].append(Counter({key: len(said) for (of, key), said in told.items() if of == topic}))

    def mend(self, topic: str, moment: float) -> None:
        """Note that a topic is there again."""
        self.sure[topic] = moment + SURE_SECONDS

    def explains(self, place: Place, want: Sequence[Any], have: Sequence[Any], moments: Sequence[float]) -> bool:
        """Return whether a place has all that it should have, but for what lay on its topic when that was deleted.

        ``moments`` are when what it should have was committed.
        """
        topic, key = place
        if not (seams := [read[key] for read in self._seams.get(topic, ())]):
            return False
        first, *between, last = [have[start:end] for start, end in pairwise([0, *seams, len(have)])]
        if first != want[: len(first)]:
            return False
        at = len(first)
        for piece in between:
            while piece != want[at : at + len(piece)]:
                if at == len(want):
                    return False
                at += 1
            at += len(piece)
        end = len(want) - len(last)
        return at <= end and want[end:] == last and all(one < self.sure[topic] for one in moments[at:end])

    def clear(self) -> None:
        """Begin anew: what was read so far is judged."""
        self._seams.clear()
