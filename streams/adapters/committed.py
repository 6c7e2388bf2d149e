"""What is committed on a topic, record by record: for watching, with no consumer group and no trace left."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import Literal

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.adapters import reaching
from streams.adapters.ends import ANSWER_SECONDS, WatchError, is_end, polled
from streams.adapters.newest import Newest, newest


def watch(
    broker: str,
    topic: str,
    *,
    begin: Literal["start", "end"] | Newest,
    follow: bool,
    trouble: Callable[[str], None],
    security: Mapping[str, str] | None = None,
) -> Generator[list[Message], None, None]:
    """Yield what is committed on all partitions of a topic, in batches, an empty one when there is nothing new.

    It begins with what is kept from the start, with what comes next at the end, or with the newest as one batch, and
    never ends, or unless ``follow`` when all has been read. Records of one partition come in order. ``trouble`` is
    told, in a sentence, when the broker is away; it is waited for. Raises `WatchError`.
    """
    answering = False  # as far as is known; each outage is told once

    def complain(error: KafkaError) -> None:
        nonlocal answering
        if answering and error.code() == KafkaError._ALL_BROKERS_DOWN:
            answering = False
            trouble(f"No Kafka answers at {broker}; waiting for it.")

    try:
        reaching.admin(broker, security, ANSWER_SECONDS)
    except reaching.ReachError as error:
        raise WatchError(str(error)) from error
    consumer = Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": "helix-watch",  # none is joined, and nothing committed
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 100,
            "reconnect.backoff.max.ms": 1_000,
            "log_level": 0,
            "error_cb": complain,
            **(security or {}),
        }
    )
    with closing(consumer):
        open_partitions = set(_partitions(consumer, broker, topic))
        answering = True
        if isinstance(begin, Newest):
            yield newest(consumer, topic, open_partitions, begin)
            open_partitions = set()
        else:
            at = OFFSET_BEGINNING if begin == "start" else OFFSET_END
            consumer.assign([TopicPartition(topic, partition, at) for partition in open_partitions])
        while follow or open_partitions:
            messages = polled(consumer)
            answering = answering or bool(messages)
            open_partitions -= {message.partition() for message in messages if is_end(message)}
            yield [message for message in messages if not message.error()]


def _partitions(consumer: Consumer, broker: str, topic: str) -> list[int]:
    try:
        found = consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic]
    except KafkaException as error:
        raise WatchError(
            f"No Kafka answers at {broker}: start one with `helix local`, or set HELIX_BROKER to yours."
        ) from error
    if found.error:
        raise WatchError(f"Topic {topic} cannot be read: {found.error.str()} Make it with `helix topics create`.")
    return sorted(found.partitions)
