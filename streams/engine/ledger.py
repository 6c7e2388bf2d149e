"""Up to where every partition was handed over, so that each delivery can say exactly which offsets it covers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

P = TypeVar("P", bound=Hashable)


class Stretch(NamedTuple, Generic[P]):
    """All that there is of a partition in ``[start, end)``; its log is known to go on to ``log_end``."""

    partition: P
    start: int
    end: int
    records: Sequence[Any]
    log_end: int


class Ledger(Generic[P]):
    """Where deliveries begin: at what was sought, then at the end of the one before.

    An assignment begins at the offsets that the group has, which are not those of the lanes: what is fetched of it
    before a lane's position was sought belongs to no stretch, and is dropped.
    """

    def __init__(self) -> None:
        self._assignment: object = None
        self._ends: dict[P, int] = {}

    @property
    def ends(self) -> dict[P, int]:
        """Up to where every partition was handed over."""
        return dict(self._ends)

    def sought(self, assignment: object, offsets: Mapping[P, int]) -> None:
        """Fetching goes on from these offsets."""
        if assignment is not self._assignment:
            self._assignment, self._ends = assignment, {}
        self._ends.update(offsets)

    def cover(
        self,
        assignment: object,
        fetched: Mapping[P, Sequence[Any]],
        position: Callable[[P], tuple[int, int] | None],
    ) -> list[Stretch[P]]:
        """Return what was fetched as stretches; ``position`` gives a partition's next offset and the end of its log.

        When nothing was fetched anywhere there is a stretch of every partition, so that positions can be compared.
        """
        if assignment is not self._assignment:
            return []
        stretches = []
        for partition, start in self._ends.items():
            at = position(partition)
            if at is not None and (at[0] != start or not fetched):
                stretches.append(Stretch(partition, start, at[0], fetched.get(partition, ()), at[1]))
                self._ends[partition] = at[0]
        return stretches
