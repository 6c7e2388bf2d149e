"""Keeps timelines and sums of what was said: reads the topics of facts back, each record once, a moment behind.

How far a partition is told lies in Redis, written with what was told. So nothing is told twice, whoever reads on after
a crash; and a Redis that has forgotten everything is told everything that the topics still have.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import redis
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.adapters.view.ledger import Ledger
from streams.adapters.view.notes import NOTES

AT_ONCE: Final = 200
POLL_SECONDS: Final = 0.1
REST: Final = 3.0
REST_BEHIND: Final = 19.0
BEHIND: Final = 20_000  # records
RETRY_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 10.0
Place = tuple[str, int]
log = logging.getLogger(__name__)


class Chronicle:
    """Tells Redis what is said in the partitions of the lanes that this worker holds, from a thread of its own.

    Parameters
    ----------
    broker
        Addresses of Kafka.
    namespace
        Before the names of the topics.
    lanes
        How many lanes there are: who holds one reads the partitions whose number is the lane's, modulo this.
    ledger
        Redis, as this needs it.
    security
        librdkafka's settings of who we are.
    """

    def __init__(
        self, broker: str, namespace: str, lanes: int, ledger: Ledger, security: Mapping[str, str] | None = None
    ) -> None:
        self._topics = {namespace + name: name for name in NOTES}
        self._lanes, self._ledger = lanes, ledger
        self._kafka = {"bootstrap.servers": broker, **(security or {})}
        self._held: set[int] = set()
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._deadline = float("inf")
        self._rest, self._failing = REST, False
        self._places: dict[Place, str] = {}
        self._reading: set[Place] = set()
        self._ended: set[Place] = set()
        self._lost: set[Place] = set()
        self._looked_at = self._swept_at = 0.0
        self._ends: dict[Place, int] = {}
        self._thread = threading.Thread(target=self._run, name="chronicle", daemon=True)

    def start(self) -> None:
        """Begin; neither Kafka nor Redis need be there yet."""
        self._thread.start()

    def hold(self, lane: int) -> None:
        """This worker holds a lane now."""
        self._held.add(lane)
        self._changed.set()

    def release(self, lane: int) -> None:
        """This worker holds a lane no longer; what is said there until now it still tells, unless another does."""
        self._held.discard(lane)
        self._changed.set()

    def lags(self, records: int) -> None:
        """Say how far the stream is behind: then this rests more."""
        self._rest = REST_BEHIND if records > BEHIND else REST

    def stop(self, seconds: float) -> None:
        """Tell what is left, for at most about so many seconds, and end."""
        self._deadline = time.monotonic() + seconds
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        consumer = Consumer(
            {
                "group.id": "helix-chronicle",  # none is joined, and nothing committed
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 50,
                "topic.metadata.refresh.interval.ms": 5_000,
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 0,
                **self._kafka,
            }
        )
        while not self._stopping.is_set():
            self._round(consumer)
        self._ended = set()
        self._changed.set()  # once more, to the ends as they are now
        while self._behind and time.monotonic() < self._deadline:
            self._round(consumer)
        consumer.close()
        self._ledger.close()

    @property
    def _behind(self) -> bool:
        return not self._failing and self._ended != self._reading

    def _round(self, consumer: Consumer) -> None:
        began = time.thread_time()
        try:
            if self._changed.is_set():
                self._changed.clear()
                self._assign(consumer)
            self._tell(consumer.consume(AT_ONCE, POLL_SECONDS))
            self._look()
        except (redis.RedisError, KafkaException) as error:
            if not self._failing:
                log.warning("what was said is told later: %s", error)
            self._failing = True
            self._changed.set()  # from where Redis says it is, which may have taken what it did not answer
            self._stopping.wait(RETRY_SECONDS)
        else:
            self._failing = False
        if not self._stopping.is_set():
            self._stopping.wait(self._rest * (time.thread_time() - began))

    def _look(self) -> None:
        """Now and then, look whether Redis is as far as it was, and say of what it has the whole that it has."""
        now = time.monotonic()
        if now - self._looked_at > LOOK_SECONDS:
            self._looked_at = now
            if self._ledger.positions(list(self._places)) != self._places:
                self._changed.set()
                return
            for place, end in self._ends.items():  # behind the last record are a transaction's markers
                if int(self._places.get(place) or 0) < end and self._ledger.tell(place, self._places[place], end, []):
                    self._places[place] = str(end)
            self._ends = {}
        if now - self._swept_at > SWEEP_SECONDS:
            self._swept_at = now
            self._ledger.sweep(self._lanes)

    def _assign(self, consumer: Consumer) -> None:
        left = self._reading - self._ended - self._lost
        wanted = [place for place in self._all(consumer) if place in left or place[1] % self._lanes in self._held]
        self._places = self._ledger.positions([(self._topics[topic], number) for topic, number in wanted])
        starts = [(place, self._places[self._topics[place[0]], place[1]]) for place in wanted]
        consumer.assign([TopicPartition(*place, int(start) if start else OFFSET_BEGINNING) for place, start in starts])
        self._reading, self._ended, self._lost, self._ends = set(wanted), set(), set(), {}

    def _all(self, consumer: Any) -> list[Place]:
        known = consumer.list_topics(timeout=5.0).topics
        return [(name, number) for name in self._topics if name in known for number in known[name].partitions]

    def _tell(self, messages: list[Message]) -> None:
        batches: dict[Place, list[Any]] = defaultdict(list)
        for message in messages:
            place, error = (message.topic(), message.partition()), message.error()
            if error is None:
                batches[place].append(message)
                self._ended.discard(place)
            elif error.code() == KafkaError._PARTITION_EOF:
                self._ended.add(place)
                self._ends[self._topics[place[0]], place[1]] = message.offset()
        for (topic, number), batch in batches.items():
            place = self._topics[topic], number
            after = batch[-1].offset() + 1
            if not self._ledger.tell(place, self._places[place], after, batch):
                self._lost.add((topic, number))  # to whoever holds the lane now
                self._changed.set()
                return
            self._places[place] = str(after)
