"""What one lane still has to tell the view: only the newest of each customer, however long Redis is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from streams.adapters.view.portrait import SAME_POINTS
from streams.events import HealthChanged


class Change(NamedTuple):
    """A customer's newest state (None: gone), and the newest snapshot it was told in, if there was one."""

    customer: str
    state: bytes | None
    told: HealthChanged | None = None


class Chunk(NamedTuple):
    """A bounded piece of work, and the token if it completes the lane, else nothing."""

    changes: list[Change]
    token: bytes


class Lane:
    """One partition that this worker holds, and what Redis does not have of it yet.

    Whoever calls holds the view's lock. ``epoch`` names this worker's claim in Redis (None: to be claimed); ``serial``
    counts its writes since, so that a Redis which lost some is noticed; ``base`` is the token at which Redis is known
    to have been complete.
    """

    def __init__(self, partition: int, table: Mapping[str, bytes], token: bytes) -> None:
        self.partition, self.table = partition, table
        self.token = self.base = token
        self.epoch: str | None = None
        self.serial = 0
        self.contested = False
        self._dirty: dict[str, bytes | None] = {}
        self._told: dict[str, HealthChanged] = {}
        self._staged: list[Change] = []
        self._unpublished: list[str] = []
        self._flying: Chunk | None = None

    @property
    def size(self) -> int:
        """How many customers wait; one may count twice."""
        return len(self._dirty) + len(self._staged) + len(self._unpublished)

    @property
    def publishing(self) -> bool:
        """Whether the lane is being published whole, and that is not through."""
        return bool(self._unpublished)

    @property
    def settled(self) -> bool:
        """Whether Redis has everything, the token included."""
        return self.size == 0 and self._flying is None and self.token == self.base and self.epoch is not None

    def change(self, changes: Mapping[str, bytes | None], token: bytes, facts: Iterable[object] = ()) -> None:
        """Note what a commit changed. That it committed proves that the lane is ours, whoever claimed it in Redis."""
        self._dirty.update(changes)
        self._told.update((fact.customer_id, fact) for fact in facts if isinstance(fact, HealthChanged) and moves(fact))
        self.token = token
        if self.contested:
            self.contested, self.epoch = False, None

    def publish(self, customers: Iterable[str], strangers: Iterable[str]) -> None:
        """Begin to write the whole table, and to take out what Redis has beyond it."""
        waiting = self._staged + (self._flying.changes if self._flying else [])
        self._unpublished, self._staged, self._flying, self.base = list(customers), [], None, b""
        for change in waiting:
            self._dirty.setdefault(change.customer, change.state)
            if change.told:
                self._told.setdefault(change.customer, change.told)
        for stranger in strangers:
            self._dirty.setdefault(stranger, None)

    def take(self, limit: int) -> Chunk | None:
        """Return what to write next, the same until it is written; None if there is nothing."""
        if self._flying is None and not self.settled:
            changed = self._changed(3 * limit // 4)
            changes = self._published(limit - len(changed)) + changed
            complete = self.size == 0
            self._flying = Chunk(changes, self.token if complete else b"")
        return self._flying

    def written(self) -> None:
        """Note that Redis has what was taken."""
        assert self._flying is not None
        self.serial += 1
        self.base, self._flying = self._flying.token, None

    def claimed(self, epoch: str) -> None:
        """Note that Redis knows the lane as this worker's."""
        self.epoch, self.serial = epoch, 0

    def lost(self) -> None:
        """Note that Redis does not have what was written."""
        self.epoch = None

    def _changed(self, limit: int) -> list[Change]:
        if not self._staged:
            told = self._told
            self._staged = [Change(name, state, told.get(name)) for name, state in self._dirty.items()]
            self._dirty, self._told = {}, {}
        taken = self._staged[-limit:]
        del self._staged[-limit:]
        return taken

    def _published(self, limit: int) -> list[Change]:
        # Gone from the table: the change that took it out comes by itself.
        taken = self._unpublished[-limit:]
        del self._unpublished[-limit:]
        return [Change(name, state) for name in taken if (state := self.table.get(name)) is not None]


def moves(told: HealthChanged) -> bool:
    """Return whether a snapshot tells of another score than the one before it, and not only of another risk."""
    if told.score is None or told.previous_score is None:
        return told.score is not told.previous_score
    return abs(told.score - told.previous_score) >= SAME_POINTS
