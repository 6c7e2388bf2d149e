"""What was said of a customer, as Redis keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from streams.adapters.reading_view.answers import Entry, Timeline
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.portrait import SAME_POINTS, Moved
from streams.adapters.view.timeline import DAYS, facts_of, number_of
from streams.events import AlertFact, HealthChanged, OutcomeFact, PlanFact, Risk

LONGEST_PAGE: Final = 200
LASTING: Final = timedelta(days=DAYS)
FACT: Final[msgspec.json.Decoder[HealthChanged | AlertFact | PlanFact | OutcomeFact]] = msgspec.json.Decoder(
    HealthChanged | AlertFact | PlanFact | OutcomeFact
)


def timeline(lists: Mapping[str, Any], before: int | None, limit: int) -> Timeline:
    """Return the newest of what was said before a number, and which of the lists that keep it are damaged."""
    read = {name: [None] if isinstance(kept, Damaged) else list(entries(kept)) for name, kept in lists.items()}
    told = {entry.number: entry for found in read.values() for entry in found if entry is not None}
    known = sorted(told.values(), key=lambda entry: -entry.number)
    wanted = [
        entry for entry in known if (before is None or entry.number < before) and known[0].at - entry.at <= LASTING
    ]
    page = tuple(wanted[: max(1, min(limit, LONGEST_PAGE))])
    return Timeline(
        entries=page,
        next=page[-1].number if len(wanted) > len(page) else None,
        unreadable=tuple(name for name, found in read.items() if None in found),
    )


def moved(lists: Iterable[Any]) -> Moved | None:
    """Return what moved the score last, if that is among what was said last: what is older than damage may not be."""
    for kept in lists:
        for entry in [None] if isinstance(kept, Damaged) else entries(kept):
            if entry is None:
                return None
            if isinstance(entry.fact, HealthChanged) and moves(entry.fact):
                return Moved.of(entry.fact)
    return None


def risk_told_at(told: Timeline, risk: Risk | None) -> datetime | None:
    """Return when a risk was told first, by the newest of a timeline; None where that was before them.

    Nor is it known where the newest told is another one, of which a timeline that is behind has not heard, and where
    anything is damaged, since that may have told of it.
    """
    if risk is None or told.unreadable:
        return None
    first = None
    for entry in told.entries:
        if isinstance(entry.fact, HealthChanged):
            if entry.fact.risk is None or entry.fact.risk.probability != risk.probability:
                return first
            first = entry.at
    return None if told.next is not None else first


def entries(kept: Iterable[bytes]) -> Iterator[Entry | None]:
    """Yield what was said, None in the place of what is damaged; what only a newer Helix knows is passed over."""
    for packed in kept:
        try:
            facts = list(facts_of([packed]))
        except Damaged:
            yield None
            continue
        for fact in facts:
            yield from _entry(fact)


def _entry(fact: bytes) -> Iterator[Entry | None]:
    try:
        known = decoded(FACT, fact)
        number = int(known.event_id.rpartition(":")[2])
    except Damaged:
        if number_of(fact) < 0:  # which is told by a newer Helix, too
            yield None
    except ValueError:  # it is none of its customer's own
        pass
    else:
        yield Entry(number=number, at=known.occurred_at, fact=known)


def moves(told: HealthChanged) -> bool:
    """Return whether a snapshot tells of another score than the one before it, and not only of another risk."""
    if told.score is None or told.previous_score is None:
        return told.score is not told.previous_score
    return abs(told.score - told.previous_score) >= SAME_POINTS
