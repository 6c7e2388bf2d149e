"""What waits for its customer: what was said may be read back before the state that it tells of is written.

What came of a command waits until its effect can be read, so that nobody hears of one that cannot be seen; that a plan
is over waits until its customer is known, by whose groups it is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from confluent_kafka import TopicPartition

from streams.adapters.view.needs import Need, needs
from streams.adapters.view.told import customer_of
from streams.events import HEALTH, OUTCOMES

WAITED_SECONDS: Final = 10.0  # at most: a customer that cannot be shown would be waited for in vain
Place = tuple[str, int]


class Batch(NamedTuple):
    """Records of one partition, and how far it is told with them: they may be fewer than there were."""

    after: int
    messages: Sequence[Any]


class Kept(NamedTuple):
    """What waits of a partition, and since when, as a clock has it that nobody puts right."""

    since: float
    batch: Batch


class Later:
    """What was read and is not told yet: while a partition has such, nothing more is read of it.

    So no more waits than is read at once, and no record for longer than `WAITED_SECONDS` from when it was read. Not
    from when it was written: by the clock of what host that is told is not known, nor how long its commit took.

    ``topics`` has the names that needs go by, ``lacking`` tells of needs which the view does not meet.
    """

    def __init__(self, topics: Mapping[str, str], lacking: Callable[[Sequence[Need]], Sequence[bool]]) -> None:
        self._topics, self._lacking = topics, lacking
        self._kept: dict[Place, Kept] = {}
        self._paused: set[Place] = set()

    @property
    def places(self) -> set[Place]:
        """Of which something waits."""
        return set(self._kept)

    @property
    def batches(self) -> dict[Place, Batch]:
        """What waits."""
        return {place: kept.batch for place, kept in self._kept.items()}

    def forget(self, consumer: Any) -> None:
        """Let go of all of it: it is read anew, and waits anew."""
        self._kept = {}
        self.hold(consumer)

    def put_off(self, batches: Mapping[Place, Batch]) -> dict[Place, Batch]:
        """Return what need not wait, and keep the rest; of what waited before only that which is given again."""
        now, ready = time.monotonic(), dict[Place, Batch]()
        since = {place: self._kept[place].since if place in self._kept else now for place in batches}
        first = self._first({place: batch for place, batch in batches.items() if now - since[place] < WAITED_SECONDS})
        self._kept = {
            place: Kept(since[place], Batch(batches[place].after, batches[place].messages[at:]))
            for place, at in first.items()
        }
        for place, (after, messages) in batches.items():
            if (at := first.get(place)) is None:
                ready[place] = Batch(after, messages)
            elif at:
                ready[place] = Batch(messages[at - 1].offset() + 1, messages[:at])
        self._drop(self._erased(ready))
        return ready

    def hold(self, consumer: Any) -> None:
        """Have nothing more read of what waits, and read on what does so no longer."""
        waits = self.places
        for act, places in ((consumer.pause, waits - self._paused), (consumer.resume, self._paused - waits)):
            if places:
                act([TopicPartition(*place) for place in places])
        self._paused = waits

    def _first(self, batches: Mapping[Place, Batch]) -> dict[Place, int]:
        """Return where the first is that waits, of partitions that have one; while one waits no other is looked at."""
        waited = {place: batch.messages[:1] for place, batch in batches.items() if place in self._kept}
        still = self._unmet(waited)
        return still | self._unmet({place: batch.messages for place, batch in batches.items() if place not in still})

    def _unmet(self, messages: Mapping[Place, Sequence[Any]]) -> dict[Place, int]:
        """Return the first of each partition's records that lacks something; one question for all of them."""
        wanted = {place: needs(self._topics[place[0]], some) for place, some in messages.items()}
        answers = iter(self._lacking([need for each in wanted.values() for need in each]))
        found = dict[Place, int]()
        for place, each in wanted.items():
            for need, lacks in zip(each, list(islice(answers, len(each))), strict=True):
                if lacks:
                    found.setdefault(place, need.at)
        return found

    def _erased(self, ready: Mapping[Place, Batch]) -> set[str]:
        of_health = (batch for place, batch in ready.items() if self._topics[place[0]] == HEALTH)
        return {customer_of(one) for batch in of_health for one in batch.messages if one.value() is None}

    def _drop(self, erased: set[str]) -> None:
        """Let go of what came of commands about customers who are erased, as of what was told of them before."""
        for place, (since, (after, messages)) in self._kept.items():
            if erased and self._topics[place[0]] == OUTCOMES:
                left = [one for one in messages if customer_of(one) not in erased]
                self._kept[place] = Kept(since, Batch(after, left))
