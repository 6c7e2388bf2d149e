"""Keeps timelines and sums of what was said: reads the topics of facts back, each record once, a moment behind.

How far a partition is told lies in Redis, written with what was told. So nothing is told twice, whoever reads on after
a crash; and a Redis that has forgotten everything is told everything that the topics still have.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import Final

import redis
from confluent_kafka import Consumer, KafkaException

from streams.adapters.view.ledger import Ledger
from streams.adapters.view.notes import NOTES
from streams.adapters.view.reading_back import ReadingBack
from streams.kafka_topics import Incarnations

REST: Final = 1.0
REST_BEHIND: Final = 19.0
BEHIND: Final = 20_000  # records
RETRY_SECONDS: Final = 1.0
KAFKA: Final = {
    "group.id": "helix-chronicle",  # none is joined, and nothing committed
    "enable.auto.commit": False,
    "isolation.level": "read_committed",
    "enable.partition.eof": True,
    "auto.offset.reset": "earliest",
    "fetch.wait.max.ms": 50,
    "fetch.min.bytes": 1_000_000,  # whatever has come by then: not an answer for every record
    "topic.metadata.refresh.interval.ms": 5_000,
    "reconnect.backoff.max.ms": 1_000,
    "log_level": 0,
}
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
        where, topics = {"bootstrap.servers": broker, **(security or {})}, {namespace + name: name for name in NOTES}
        self._kafka = where | KAFKA
        self._ledger = ledger
        self._back = ReadingBack(topics, lanes, ledger, Incarnations(where, topics))
        self._changed, self._stopping = threading.Event(), threading.Event()
        self._deadline = float("inf")
        self._rest, self._failing = REST, False
        self._thread = threading.Thread(target=self._run, name="chronicle", daemon=True)

    def start(self) -> None:
        """Begin; neither Kafka nor Redis need be there yet."""
        self._thread.start()

    def hold(self, lane: int) -> None:
        """This worker holds a lane now."""
        self._back.held.add(lane)
        self._changed.set()

    def release(self, lane: int) -> None:
        """This worker holds a lane no longer; what is said there until now it still tells, unless another does."""
        self._back.held.discard(lane)
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
        self._consumer = Consumer(self._kafka)
        while not self._stopping.is_set():
            self._round()
        self._back.once_more()
        self._changed.set()
        while self._back.behind and not self._failing and time.monotonic() < self._deadline:
            self._round()
        self._consumer.close()
        self._ledger.close()

    def _round(self) -> None:
        began, before = time.thread_time(), self._back.tellings
        try:
            if self._changed.is_set():
                self._changed.clear()
                self._assign()
            if not self._back.tell(self._consumer):
                self._changed.set()
        except (redis.RedisError, KafkaException) as error:
            self._failed(f"what was said is told later: {error}", None)
        except Exception as error:  # noqa: BLE001  nothing about the view may go unsaid, or end what else is told
            self._failed("what was said cannot be told", error)
        else:
            if self._failing and (self._back.tellings > before or not self._back.behind):
                self._failing = False  # not before: one that is full is read from, and takes nothing
                log.info("what was said is told again")
        if not self._stopping.is_set():
            self._stopping.wait(self._rest * (time.thread_time() - began))

    def _assign(self) -> None:
        if self._back.ask():
            # Of a topic that has led more often librdkafka remembers it, and takes nothing of a new one by its name.
            self._consumer.close()
            self._consumer = Consumer(self._kafka)
        self._back.assign(self._consumer)

    def _failed(self, why: str, bug: Exception | None) -> None:
        if not self._failing:
            log.warning("%s", why, exc_info=bug)
        self._failing = True
        self._changed.set()  # from where Redis says it is, which may have taken what it did not answer
        self._stopping.wait(RETRY_SECONDS)
