"""Who is told what was committed, and which lanes came and went."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

log = logging.getLogger(__name__)

Changed = Callable[[str, int, Mapping[str, bytes | None], Sequence[Any]], None]
Taken = Callable[[str, int, Mapping[str, bytes]], None]
Released = Callable[[str, int], None]


class Listeners:
    """Called on the event loop, in the order in which they were added; one that raises is logged, and stops nobody."""

    def __init__(self) -> None:
        self._changed: list[Changed] = []
        self._taken: list[Taken] = []
        self._released: list[Released] = []

    def add(self, changed: Changed, taken: Taken | None, released: Released | None) -> None:
        """Tell these, too."""
        self._changed.append(changed)
        self._taken += [taken] if taken is not None else []
        self._released += [released] if released is not None else []

    def changed(self, table: str, partition: int, states: Mapping[str, bytes | None], facts: Sequence[Any]) -> None:
        """Say what a transaction committed: encoded states (None: forgotten) and facts."""
        self._tell(self._changed, table, partition, states, facts)

    def taken(self, table: str, partition: int, states: Mapping[str, bytes]) -> None:
        """Say what a lane holds that was just taken over."""
        self._tell(self._taken, table, partition, states)

    def released(self, table: str, partition: int) -> None:
        """Say that a lane is not this process's any more."""
        self._tell(self._released, table, partition)

    def _tell(self, listeners: Sequence[Callable[..., None]], *what: Any) -> None:
        for listener in listeners:
            try:
                listener(*what)
            except Exception:
                log.exception("a listener failed; what it was told is committed all the same")
