"""Which partitions of the topics of facts are read back, and how far each is told."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from streams.adapters.view.beyond import Beyond
from streams.adapters.view.later import Batch, Later
from streams.adapters.view.ledger import Ledger, Telling
from streams.adapters.view.reached import is_of, offset_of, reached
from streams.kafka_leaders import CERTAIN_SECONDS
from streams.kafka_topics import Incarnation

AT_ONCE: Final = 1_000
POLL_SECONDS: Final = 0.05
ASK_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 10.0
Place = tuple[str, int]
log = logging.getLogger(__name__)


class ReadingBack:
    """Partitions of topics, by their names on Kafka; ``topics`` has the names that the ledger knows them by.

    ``ask`` tells which of the topics there are: what was told of one that was deleted says nothing of who has its name.
    ``held`` are lanes: the partitions whose number is one of them, modulo ``lanes``, are read, once the view has all
    customers of that lane. ``tellings`` counts how often Redis has taken what is said. Whatever goes wrong is a
    `KafkaException` or a `redis.RedisError`; then, or where this returns False, `assign` goes on from where Redis is.
    """

    def __init__(
        self, topics: Mapping[str, str], lanes: int, ledger: Ledger, ask: Callable[[], Mapping[str, Incarnation]]
    ) -> None:
        self.held: set[int] = set()
        self.tellings = 0
        self._topics, self._lanes, self._ledger, self._ask = topics, lanes, ledger, ask
        self._known: Mapping[str, Incarnation] = {}
        self._told: dict[Place, str] = {}
        self._ended: set[Place] = set()
        self._ends: dict[Place, int] = {}
        self._lost: set[Place] = set()
        self._given_up: set[Place] = set()
        self._waiting: set[int] = set()
        self._unread: set[Place] = set()
        self._later = Later(topics, ledger.lacking)
        self._beyond = Beyond()
        self._early_since: dict[Place, float] = {}
        self._looked_at = self._swept_at = self._asked_at = 0.0

    @property
    def behind(self) -> bool:
        """Whether there is, or may be, something that is not told."""
        return bool(self._later.places) or self._ended != self._told.keys()

    def once_more(self) -> None:
        """Forget where the partitions ended, so as to go to the ends as they are now."""
        self._ended = set()

    def ask(self) -> bool:
        """Ask which topics there are, for `assign`; return whether one has the name of another that is no more."""
        before, self._known, self._asked_at = self._known, self._ask(), time.monotonic()
        return any(before[name].id != topic.id for name, topic in self._known.items() if name in before)

    def assign(self, consumer: Consumer) -> None:
        """Read what is held, and what was held to where it ended when it was given up: after `ask`."""
        left = self._told.keys() - self._lost - (self._given_up & (self._ended - self._later.places))
        wanted = {place for place in self._all() if place in left or self._holds(place)}
        lanes = {self._lane(place) for place in wanted}
        self._waiting = lanes - self._ledger.whole(lanes)
        wanted = {place for place in wanted if self._lane(place) not in self._waiting}
        found = self._positions(wanted)
        self._told = self._beyond.left(found)
        self._pass_over(wanted - found.keys())
        self._later.forget(consumer)
        consumer.assign([TopicPartition(*place, self._next(place) or OFFSET_BEGINNING) for place in self._told])
        self._given_up = {place for place in self._told if not self._holds(place)}
        self._ended, self._lost, self._ends = set(), set(), {}

    def tell(self, consumer: Consumer) -> bool:
        """Tell what comes next; return whether nobody else has."""
        batches = self._later.batches | self._next_of(consumer)
        if batches and not self._are_known():
            return False
        early = self._early(batches)
        known = {place: batch for place, batch in batches.items() if place not in early}
        kept = self._keep_back(known)
        ready = self._later.put_off(known)
        self._later.hold(consumer)
        return self._tell(ready) and not early and not kept and self._look(consumer)

    def _next_of(self, consumer: Consumer) -> dict[Place, Batch]:
        """Return what comes next; nothing does of a partition of which something waits."""
        found: dict[Place, list[Any]] = defaultdict(list)
        for message in consumer.consume(AT_ONCE, POLL_SECONDS):
            place, error = (message.topic(), message.partition()), message.error()
            if error is None:
                found[place].append(message)
                self._ended.discard(place)
            elif error.code() == KafkaError._PARTITION_EOF:
                self._ended.add(place)
                self._ends[place] = message.offset()
        return {place: Batch(messages[-1].offset() + 1, messages) for place, messages in found.items()}

    def _early(self, batches: Mapping[Place, Batch]) -> list[Place]:
        """Return which begin before what is told of their partition, and have done so only for a moment.

        Where Kafka lost what it had, it does for good. A node that led, and does not know yet that another does, knows
        of no offset that is so new, and librdkafka begins anew where it hears that.
        """
        now = time.monotonic()
        begun = {
            place: min(one.offset() for one in batch.messages) for place, batch in batches.items() if batch.messages
        }
        for place, at in (self._ends | begun).items():
            if at >= self._next(place):
                self._early_since.pop(place, None)
            elif place in begun:
                self._early_since.setdefault(place, now)
        return [place for place in batches if now - self._early_since.get(place, -inf) < CERTAIN_SECONDS]

    def _keep_back(self, batches: dict[Place, Batch]) -> list[Place]:
        """Take out, and return, of which all the same Kafka has less than is told, though they are no new topic's."""
        kept = [
            place
            for place, (_, some) in batches.items()
            if some and some[0].offset() < self._next(place) and is_of(self._told[place], self._known[place[0]].id)
        ]
        for place in kept:
            self._beyond.keep(place, self._told[place])
            self._early_since.pop(place, None)
            del batches[place]
        return kept

    def _tell(self, batches: Mapping[Place, Batch]) -> bool:
        answers = self._ledger.tell(
            [
                Telling(self._as_told(place), self._told[place], self._reached(place, after), batch)
                for place, (after, batch) in batches.items()
            ]
        )
        for (place, (after, _)), told in zip(batches.items(), answers, strict=True):
            if told:
                self._told[place] = self._reached(place, after)
                self.tellings += 1
            else:
                self._lost.add(place)  # to whoever holds the lane now
        return all(answers)

    def _look(self, consumer: Consumer) -> bool:
        """Now and then, look whether Redis is as far as it was, and note that what has ended is told to its end."""
        now = time.monotonic()
        if now - self._swept_at > SWEEP_SECONDS:
            self._swept_at = now
            self._ledger.sweep(self._lanes)
            if not self._are_known() or self._beyond.is_over(consumer, self._positions(self._beyond.places)):
                return False
        if now - self._looked_at <= LOOK_SECONDS:
            return True
        self._looked_at, found = now, self._positions(self._told)
        self._lost |= {place for place, at in self._told.items() if at != found.get(place)}
        if self._lost or self._ledger.whole(self._waiting) or self._positions(self._unread):
            return False
        # behind the last record are a transaction's markers
        ends = {place: self._ends.pop(place) for place in self._ends.keys() - self._later.places}
        return self._tell({place: Batch(end, []) for place, end in ends.items() if self._next(place) < end})

    def _are_known(self) -> bool:
        """Return whether the topics are still those that they were, as Kafka said a moment ago."""
        now = time.monotonic()
        if now - self._asked_at <= ASK_SECONDS:
            return True
        self._asked_at = now
        return self._ask() == self._known

    def _all(self) -> list[Place]:
        return [(name, number) for name, topic in self._known.items() for number in range(topic.partitions)]

    def _next(self, place: Place) -> int:
        return offset_of(self._told[place], self._known[place[0]].id)

    def _reached(self, place: Place, offset: int) -> str:
        return reached(offset, self._known[place[0]].id)

    def _as_told(self, place: Place) -> Place:
        return self._topics[place[0]], place[1]

    def _holds(self, place: Place) -> bool:
        return self._lane(place) in self.held

    def _lane(self, place: Place) -> int:
        return place[1] % self._lanes

    def _positions(self, places: Iterable[Place]) -> dict[Place, str]:
        known = {self._as_told(place): place for place in places}
        return {known[place]: at for place, at in self._ledger.positions(list(known)).items()}

    def _pass_over(self, places: set[Place]) -> None:
        """Note of which it cannot be read how far they are told: told from their beginning they would be told twice."""
        for topic, partition in sorted(places - self._unread):
            log.warning("%s: how far partition %d is told cannot be read: none of it is told", topic, partition)
        self._unread = places
