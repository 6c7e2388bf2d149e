"""What every section of the benchmark is given: a broker for the whole run, and how much to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTITIONS = 8


@dataclass(frozen=True)
class Stage:
    """Where sections work: ``broker`` is theirs alone, one section after the other, ``build`` theirs to write to.

    ``quick`` asks for a first look instead of figures to publish, ``scale`` multiplies all numbers of events, ``only``
    leaves out what has none of these words in its name (empty: nothing is left out), and ``say`` tells people.
    """

    broker: str
    build: Path
    quick: bool
    say: Callable[[str], None]
    scale: float = 1.0
    only: tuple[str, ...] = ()

    def wanted(self, name: str) -> bool:
        """Return whether something of this name is to be measured."""
        return not self.only or any(word in name for word in self.only)


Section = Callable[[Stage], Mapping[str, Any]]
