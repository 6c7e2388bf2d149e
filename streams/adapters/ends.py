"""Where what is kept of a topic begins and ends, and what comes of it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

ANSWER_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.2
BATCH: Final = 500
LEADER_SECONDS: Final = 20.0
PAUSE_SECONDS: Final = 0.1
PASSING: Final = (  # while a broker starts, or leaders are chosen
    KafkaError._TRANSPORT,
    KafkaError._TIMED_OUT,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.KAFKA_STORAGE_ERROR,
    KafkaError.FENCED_LEADER_EPOCH,
    KafkaError.UNKNOWN_LEADER_EPOCH,
)


class WatchError(RuntimeError):
    """A topic cannot be watched; one plain sentence."""


def bounds(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    """Return the offset of the oldest record of a partition, and that of what comes next; raise `WatchError`.

    A partition that has no leader yet, as those of a broker that has just started, is waited for.
    """
    deadline = time.monotonic() + LEADER_SECONDS
    while True:
        try:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER_SECONDS)
        except KafkaException as error:
            if error.args[0].code() not in PASSING or time.monotonic() > deadline:
                raise WatchError(f"Topic {topic} cannot be read: {error.args[0].str()}") from error
        else:
            return low, high
        time.sleep(PAUSE_SECONDS)
        with suppress(KafkaException):
            consumer.list_topics(topic, ANSWER_SECONDS)  # else librdkafka asks whoever it knew to lead


def polled(consumer: Consumer) -> list[Message]:
    """Return what comes next, for a moment's wait; ``consume`` alone would not serve the callback of errors."""
    first = consumer.poll(POLL_SECONDS)
    return [first, *consumer.consume(BATCH, 0)] if first else []


def is_end(message: Message) -> bool:
    """Return whether this says that a partition's end is reached; raise `WatchError` for what will not get better."""
    error: Any = message.error()
    if error and error.code() != KafkaError._PARTITION_EOF and not error.retriable():
        raise WatchError(f"Topic {message.topic()} cannot be read: {error.str()}")
    return bool(error) and error.code() == KafkaError._PARTITION_EOF
