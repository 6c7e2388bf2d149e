"""What one lane still has to tell the view: only the newest of each customer, however long Redis is away."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple


class Change(NamedTuple):
    """A customer's newest state (None: gone); ``anew`` when it is written though nothing is known to have happened."""

    customer: str
    state: bytes | None
    anew: bool = False


class Chunk(NamedTuple):
    """A bounded piece of work, and the token if it completes the lane, else nothing.

    ``whole`` says that with it the lane has been published whole.
    """

    changes: list[Change]
    token: bytes
    whole: bool = False


class Lane:
    """One partition that this worker holds, and what Redis does not have of it yet.

    Whoever calls holds the view's lock. ``epoch`` names this worker's claim in Redis (None: to be claimed); ``serial``
    counts its writes since, so that a Redis which lost some is noticed; ``base`` is the token at which Redis is known
    to have been complete; ``now`` is how far the stream's time has come there. Customers of whom something was said go
    first, then those that have waited longest.
    """

    def __init__(self, partition: int, table: Mapping[str, bytes], token: bytes) -> None:
        self.partition, self.table = partition, table
        self.token = self.base = token
        self.epoch: str | None = None
        self.now: datetime | None = None
        self.serial = 0
        self.contested = False
        self._first: OrderedDict[str, bytes | None] = OrderedDict()
        self._waiting: OrderedDict[str, bytes | None] = OrderedDict()
        self._unpublished: list[str] = []
        self._publishing = False
        self._flying: Chunk | None = None

    @property
    def size(self) -> int:
        """How many customers wait; one may count twice."""
        return len(self._first) + len(self._waiting) + len(self._unpublished)

    @property
    def publishing(self) -> bool:
        """Whether the lane is being published whole, and that is not through."""
        return bool(self._unpublished)

    @property
    def settled(self) -> bool:
        """Whether Redis has everything, the token included."""
        return self.size == 0 and self._flying is None and self.token == self.base and self.epoch is not None

    def change(self, changes: Mapping[str, bytes | None], token: bytes, said: Collection[str] = ()) -> None:
        """Note what a commit changed. That it committed proves that the lane is ours, whoever claimed it in Redis.

        ``said`` names customers of whom a fact was told: people see that first.
        """
        first, waiting = self._first, self._waiting
        for name, state in changes.items():
            if name in said or name in first:
                waiting.pop(name, None)
                first[name] = state
            else:
                waiting[name] = state
        self.token = token
        if self.contested:
            self.contested, self.epoch = False, None

    def notice(self, customers: Iterable[str]) -> None:
        """Have customers written of whom nothing changed but that time went on."""
        for name in customers:
            if name not in self._first and (state := self.table.get(name)) is not None:
                self._waiting.setdefault(name, state)

    def publish(self, customers: Iterable[str], strangers: Iterable[str]) -> None:
        """Begin to write the whole table, and to take out what Redis has beyond it."""
        flying = self._flying.changes if self._flying else []
        self._unpublished, self._flying, self.base, self._publishing = list(customers), None, b"", True
        for change in flying:
            if change.customer not in self._first:
                self._waiting.setdefault(change.customer, change.state)
        for stranger in strangers:
            if stranger not in self._first:
                self._waiting.setdefault(stranger, None)

    def take(self, limit: int) -> Chunk | None:
        """Return what to write next, each customer once, the same until it is written; None if there is nothing."""
        if self._flying is None and not self.settled:
            changed = self._changed(3 * limit // 4)
            published = self._published(limit - len(changed), {change.customer for change in changed})
            complete, whole = self.size == 0, self._publishing and not self._unpublished
            self._flying = Chunk(changed + published, self.token if complete else b"", whole)
        return self._flying

    def written(self) -> None:
        """Note that Redis has what was taken."""
        assert self._flying is not None
        self.serial += 1
        self._publishing &= not self._flying.whole
        self.base, self._flying = self._flying.token, None

    def claimed(self, epoch: str) -> None:
        """Note that Redis knows the lane as this worker's."""
        self.epoch, self.serial = epoch, 0

    def lost(self) -> None:
        """Note that Redis does not have what was written."""
        self.epoch = None

    def _changed(self, limit: int) -> list[Change]:
        taken: list[Change] = []
        for waiting in (self._first, self._waiting):
            while waiting and len(taken) < limit:
                taken.append(Change(*waiting.popitem(last=False)))
        return taken

    def _published(self, limit: int, known: Collection[str]) -> list[Change]:
        # Gone from the table: the change that took it out comes by itself.
        taken = self._unpublished[-limit:]
        del self._unpublished[-limit:]
        newest = ((name, self.table.get(name)) for name in taken if name not in known)
        return [Change(name, state, anew=True) for name, state in newest if state is not None]
