"""Whether a timeline in the view has what was said of a customer: all that is promised, nothing twice or of others."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from math import inf
from typing import Final

import msgspec
from msgspec import Struct

from streams.events import ALERTS, HEALTH, OUTCOMES, PLANS
from tests.torture.said import Story, mark_of, number_of

DAYS: Final = 180
TOPICS: Final = (HEALTH, ALERTS, PLANS, OUTCOMES)
FEWER_THAN: Final = 128
SURE: Final = 112  # the newest so many


class Fact(Struct, frozen=True):
    """As much of one as its place on a timeline takes."""

    event_id: str
    occurred_at: datetime


FACT: Final = msgspec.json.Decoder(Fact)


def timeline_differences(facts: Iterable[bytes], story: Story, deleted: Mapping[str, float]) -> Iterator[str]:
    """Yield what is wrong with a timeline.

    Two things may be missing: facts of a topic that was ``deleted``, as of before the moment from which on it had
    everything, and of a customer that came back after it was erased
    all but its health: the topics are in no order with each other, so what was said on others may have gone with its
    former life, some of which, for the same reason, may be there still.
    """
    numbers = {line.mark: line.number for line in (*story.former, *story.lines) if line.topic in TOPICS}
    have = Counter(map(mark_of, facts))
    if have.total() >= FEWER_THAN:
        yield f"{have.total()} facts"
    if twice := sorted(numbers.get(mark, -1) for mark, times in have.items() if times > 1):
        yield f"twice: {twice[:5]}"
    if strange := have.keys() - numbers:
        yield f"{len(strange)} facts that nobody said of it"
    topics = (HEALTH,) if story.former else TOPICS
    sure = [line for line in story.lines if line.topic in topics and line.moment >= deleted.get(line.topic, -inf)]
    lacking = [line.number for line in sure if line.mark not in have]
    ranked = sorted([*lacking, *(numbers[mark] for mark in have if mark in numbers)])
    if missing := [number for number in lacking if len(ranked) - bisect_right(ranked, number) < SURE]:
        yield f"missing: {missing[-5:]}"


def as_shown(kept: Iterable[bytes]) -> list[int]:
    """Return the numbers of facts as a reader should be shown them: newest first, none much older than the newest."""
    dated = {number_of(fact.event_id) or 0: fact.occurred_at for fact in map(FACT.decode, kept)}
    if not dated:
        return []
    newest = dated[max(dated)]
    return sorted((number for number, at in dated.items() if newest - at <= timedelta(days=DAYS)), reverse=True)
