"""The Open University Learning Analytics Dataset as our events.

A customer is an enrolment, a feature an activity type, a milestone an assessment, and to unregister is to cancel;
``docs/data.md`` says what is assumed and what is left out.

References
----------
Kuzilek, J., Hlosta, M., Zdrahal, Z. (2017). Open University Learning Analytics dataset. Scientific Data 4, 170171.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from pathlib import Path

from streams.adapters.oulad.enrolments import enrolments
from streams.adapters.oulad.lives import lives
from streams.adapters.oulad.source import OuladError, presentations
from streams.adapters.oulad.usage import Usage
from streams.events import FeatureUsed, LifecycleFact

__all__ = ["History", "OuladError", "read"]


@dataclass(frozen=True)
class History:
    """What a folder of OULAD holds: how many enrolments, what was left out and why, and the events."""

    customers: int
    notes: tuple[str, ...]
    lives: list[LifecycleFact]
    usage: Usage

    def __iter__(self) -> Iterator[FeatureUsed | LifecycleFact]:
        """Yield every event in one order, always the same: by time, customer, and cause before effect."""
        return merge(self.lives, self.usage, key=_when)

    def __len__(self) -> int:
        return len(self.lives) + len(self.usage)


def read(folder: Path, only: Collection[str] = ()) -> History:
    """Read a folder's presentations, or those named like ``AAA-2013J``; raise `OuladError` for what cannot be read."""
    chosen = presentations(folder, only)
    enrolled, left_out = enrolments(folder, chosen)
    usage = Usage.read(folder, chosen)
    return History(len(enrolled), (*left_out, *usage.notes), lives(enrolled), usage)


def _when(event: FeatureUsed | LifecycleFact) -> datetime:
    return event.occurred_at
