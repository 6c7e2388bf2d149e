"""Reading around what aiokafka cannot: one header whose name is not UTF-8, and it gives up the whole batch.

Blocking; detours call it in threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from streams.engine.misled import Misled
from streams.engine.patience import Patience
from streams.engine.record import UNREADABLE, Placed
from streams.engine.recovery import answers, offset_at_end, reading_settings
from streams.engine.transaction import GivenUp
from streams.kafka_headers import headers_of

MOST_RECORDS: Final = 1_000
POLL_SECONDS: Final = 0.2


def read_around(
    broker: str,
    topic: str,
    partition: int,
    start: int,
    given_up: Callable[[], bool],
    *,
    security: Mapping[str, str] | None = None,
) -> tuple[list[Placed], int]:
    """Return the records that follow from ``start`` on, and the offset after them.

    librdkafka gives every record; only the headers of a record with such a name cannot be had, and are ``UNREADABLE``.
    Raise `KafkaException` if nothing can be read, `GivenUp` if ``given_up`` says so first.
    """
    consumer = Consumer(reading_settings(broker, security) | {"queued.min.messages": MOST_RECORDS})
    records: list[Placed] = []
    end, patience, misled = start, Patience(lambda: answers(consumer, topic, partition)), Misled(consumer)
    try:
        consumer.assign([TopicPartition(topic, partition, start)])
        while end == start:
            for message in consumer.consume(MOST_RECORDS, POLL_SECONDS):
                if message.error() is None:
                    records.append(record_of(message))
                    end = records[-1].offset + 1
                elif not misled.by(message):
                    end = max(end, offset_at_end(message.error(), message))
            if end == start and given_up():
                raise GivenUp
            if end == start and patience.is_over():
                raise KafkaException(f"{topic}[{partition}]: nothing after offset {start} can be read")
    finally:
        consumer.close()
    return records, end


def record_of(message: Any) -> Placed:
    """Return a message of librdkafka as a record."""
    _, arrived = message.timestamp()
    place = message.topic(), message.partition(), message.offset(), arrived
    headers = headers_of(message)
    return Placed(*place, message.key(), message.value(), UNREADABLE if headers is None else headers)
