"""Follows the compacted topic of models, so that whoever scores knows them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any, Final, NamedTuple
from uuid import uuid4

from streams.adapters.cloudevents import Header, reader
from streams.events import ModelTrained
from streams.kafka_headers import headers_of

POLL_SECONDS: Final = 0.2
AT_ONCE: Final = 500

log = logging.getLogger(__name__)


class Snapshot(NamedTuple):
    """A record of the topic, for the CloudEvents reader."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[Header]


class ModelFollower:
    """Hands over every snapshot of the models, from the topic's beginning on, from a thread of its own.

    Only committed snapshots are read, and no consumer group is joined. A broker that is away is waited for. A snapshot
    that cannot be read, or for which ``on_model`` raises `ValueError`, is told in one line of the log and passed over.

    Parameters
    ----------
    broker
        Addresses of Kafka.
    topic
        Where the snapshots are, in partition 0.
    on_model
        Called with each snapshot, in the follower's thread.
    security
        librdkafka's settings of who we are.
    """

    def __init__(
        self,
        broker: str,
        topic: str,
        on_model: Callable[[ModelTrained], None],
        security: Mapping[str, str] | None = None,
    ) -> None:
        self.ready = Event()
        self._broker = broker
        self._topic = topic
        self._on_model = on_model
        self._security = security or {}
        self._read = reader(ModelTrained)
        self._stopping = Event()
        self._told: set[int] = set()
        self._thread = Thread(target=self._follow, name="model-follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until everything that was there at the start has been handed over; return whether it has."""
        return self.ready.wait(timeout_seconds)

    def stop(self) -> None:
        """End, and wait for it; nothing is handed over afterwards. A second call does nothing."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow(self) -> None:
        consumer = self._consumer()
        try:
            while not self._stopping.is_set():
                messages = consumer.consume(AT_ONCE, POLL_SECONDS)
                self._hand_over([message for message in messages if message.error() is None])
                for error in (message.error() for message in messages if message.error() is not None):
                    self._note(error)
        finally:
            consumer.close()

    def _consumer(self) -> Any:
        from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

        consumer = Consumer(
            {
                "bootstrap.servers": self._broker,
                "group.id": f"{self._topic}-follower-{uuid4().hex}",  # librdkafka wants one; it is never joined
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "allow.auto.create.topics": False,
                "topic.metadata.refresh.interval.ms": 5_000,
                "fetch.wait.max.ms": 50,
                "reconnect.backoff.ms": 10,
                "log_level": 0,
                "error_cb": self._note,
                **self._security,
            }
        )
        with suppress(KafkaException):  # librdkafka finds a partition sooner if it was asked for its topic before
            consumer.list_topics(self._topic, timeout=1.0)
        consumer.assign([TopicPartition(self._topic, 0, OFFSET_BEGINNING)])
        return consumer

    def _hand_over(self, messages: Sequence[Any]) -> None:
        for message in messages:
            if not self._stopping.is_set():
                self._take(message)

    def _take(self, message: Any) -> None:
        if message.value() is None:
            return
        try:
            _, model, _ = self._read(Snapshot(message.key(), message.value(), headers_of(message) or ()))
            self._on_model(model)
        except ValueError as error:
            log.warning("%s, offset %d: passed over: %s", self._topic, message.offset(), error)

    def _note(self, error: Any) -> None:
        from confluent_kafka import KafkaError

        if error.code() == KafkaError._PARTITION_EOF:
            self.ready.set()
            self._told.clear()
        elif error.code() not in self._told:
            self._told.add(error.code())
            log.warning("%s: %s", self._topic, error.str())
