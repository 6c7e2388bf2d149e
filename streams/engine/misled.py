"""A node that led, or lags behind who leads, says of an offset that there is that there is none."""

from __future__ import annotations

import time
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from streams.engine.bounds import PAUSE_SECONDS, look_for_leaders
from streams.kafka_leaders import CERTAIN_SECONDS

NO_SUCH_OFFSET: Final = KafkaError._AUTO_OFFSET_RESET  # librdkafka's, for who wants no reset; it then reads no more


class Misled:
    """What a consumer of one partition does then: asks whoever leads, as long as that may not be known."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._until: float | None = None

    def by(self, message: Any) -> bool:
        """Return whether that is what a message says; it is asked for again, or `KafkaException` raised after a while.

        Beside a leader of old there is one that knows, and each may be asked in turn: so the while is one in all.
        """
        if message.error() is None or message.error().code() != NO_SUCH_OFFSET:
            return False
        now = time.monotonic()
        if self._until is None:
            self._until = now + CERTAIN_SECONDS
        if now > self._until:
            raise KafkaException(message.error())
        time.sleep(PAUSE_SECONDS)
        look_for_leaders(self._consumer, [message.topic()])
        self._consumer.assign([TopicPartition(message.topic(), message.partition(), message.offset())])
        return True
