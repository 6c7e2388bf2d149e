"""What was said of a customer, as Redis keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

import msgspec

from streams.adapters.reading_view.answers import Entry, Timeline
from streams.adapters.view.packing import decoded
from streams.adapters.view.portrait import SAME_POINTS, Moved
from streams.adapters.view.timeline import DAYS, facts_of
from streams.events import AlertFact, HealthChanged, OutcomeFact, PlanFact

LONGEST_PAGE: Final = 200
LASTING: Final = timedelta(days=DAYS)
FACT: Final[msgspec.json.Decoder[HealthChanged | AlertFact | PlanFact | OutcomeFact]] = msgspec.json.Decoder(
    HealthChanged | AlertFact | PlanFact | OutcomeFact
)


def entries(kept: Iterable[bytes]) -> Iterator[Entry]:
    """Yield what was said; what a newer Helix said and this one does not know is passed over."""
    for each in facts_of(kept):
        try:
            fact = decoded(FACT, each)
            number = int(fact.event_id.rpartition(":")[2])
        except ValueError:  # what is damaged is one, too
            continue
        yield Entry(number=number, at=fact.occurred_at, fact=fact)


def timeline(kept: Iterable[bytes], before: int | None, limit: int) -> Timeline:
    """Return the newest of what was said before a number."""
    known = sorted({entry.number: entry for entry in entries(kept)}.values(), key=lambda entry: -entry.number)
    wanted = [
        entry for entry in known if (before is None or entry.number < before) and known[0].at - entry.at <= LASTING
    ]
    page = tuple(wanted[: max(1, min(limit, LONGEST_PAGE))])
    return Timeline(entries=page, next=page[-1].number if len(wanted) > len(page) else None)


def moved(kept: Iterable[bytes]) -> Moved | None:
    """Return what moved the score last, if that is among what was said last."""
    for entry in entries(kept):
        if isinstance(entry.fact, HealthChanged) and moves(entry.fact):
            return Moved.of(entry.fact)
    return None


def moves(told: HealthChanged) -> bool:
    """Return whether a snapshot tells of another score than the one before it, and not only of another risk."""
    if told.score is None or told.previous_score is None:
        return told.score is not told.previous_score
    return abs(told.score - told.previous_score) >= SAME_POINTS
