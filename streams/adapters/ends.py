"""Where what is kept of a topic begins and ends."""

from __future__ import annotations

from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

ANSWER_SECONDS: Final = 5.0


class WatchError(RuntimeError):
    """A topic cannot be watched; one plain sentence."""


def bounds(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    """Return the offset of the oldest record of a partition, and that of what comes next; raise `WatchError`."""
    try:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER_SECONDS)
    except KafkaException as error:
        raise WatchError(f"Topic {topic} cannot be read: {error.args[0].str()}") from error
    return low, high


def is_end(message: Message) -> bool:
    """Return whether this says that a partition's end is reached; raise `WatchError` for what will not get better."""
    error: Any = message.error()
    if error and error.code() != KafkaError._PARTITION_EOF and not error.retriable():
        raise WatchError(f"Topic {message.topic()} cannot be read: {error.str()}")
    return bool(error) and error.code() == KafkaError._PARTITION_EOF
