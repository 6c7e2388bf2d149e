"""Where logs begin and end, as Kafka has it now; for those who read committed, where what is committed ends.

All logs are asked for at once: one after the other they are a wait each, while nobody counts what is on them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Final

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from streams.engine.transaction import GivenUp
from streams.kafka_leaders import CERTAIN_SECONDS

ANSWER_SECONDS: Final = 2.0
PAUSE_SECONDS: Final = 0.1
log = logging.getLogger(__name__)
Key = tuple[str, int]  # a topic and the number of a partition


class CannotRecover(RuntimeError):  # noqa: N818 reads as the sentence it is
    """What Kafka holds does not fit together; the message says what, and what to do."""


def bounds_of(
    consumer: Consumer, partitions: Collection[Key], given_up: Callable[[], bool] = lambda: False
) -> dict[Key, tuple[int, int]]:
    """Return where logs begin and end; a new leader, and a broker that is away, are waited for, and said so once."""
    said = False
    while True:
        try:
            starts = offsets_at(OFFSET_BEGINNING, consumer, partitions, ANSWER_SECONDS)
            ends = offsets_at(OFFSET_END, consumer, partitions, ANSWER_SECONDS)
            if untold := [f"{topic}[{number}]" for topic, number in set(partitions) - (starts.keys() & ends.keys())]:
                raise KafkaException(KafkaError(KafkaError.UNKNOWN, f"no offset is told of {', '.join(untold)}"))
        except KafkaException as error:
            if given_up():
                raise GivenUp from error
            if not said:
                waiting = ", ".join(f"{topic}[{number}]" for topic, number in partitions)
                log.warning("%s: waiting for Kafka: %s", waiting, error.args[0].str())
                said = True
            time.sleep(PAUSE_SECONDS)
            look_for_leaders(consumer, {topic for topic, _ in partitions})
        else:
            return {key: (starts[key], ends[key]) for key in partitions}


def bounds_around(
    consumer: Consumer, offsets: Mapping[Key, int | None], given_up: Callable[[], bool] = lambda: False
) -> dict[Key, tuple[int, int]]:
    """Return where logs begin and end, each around the offset that is next there, if one is known.

    A log that ends before it is asked for again: a node that led, and does not know yet that another does, knows too
    little of it. Raise `CannotRecover` if that does not change.
    """
    bounds, deadline = bounds_of(consumer, offsets, given_up), time.monotonic() + CERTAIN_SECONDS
    while any((offsets[key] or 0) > end for key, (_, end) in bounds.items()) and time.monotonic() < deadline:
        if given_up():
            raise GivenUp
        time.sleep(PAUSE_SECONDS)
        look_for_leaders(consumer, {topic for topic, _ in offsets})
        bounds = bounds_of(consumer, offsets, given_up)
    for key, (start, end) in bounds.items():
        check_bounds(*key, offsets[key], start, end)
    return bounds


def check_bounds(topic: str, partition: int, offset: int | None, start: int, end: int) -> None:
    """Raise `CannotRecover` unless ``offset`` lies on the log ``[start, end]``."""
    if offset is None or start <= offset <= end:
        return
    where = f"{topic}, partition {partition}: the next record to count is {offset}"
    if offset < start:
        raise CannotRecover(
            f"{where}, but the log now begins at {start}: {start - offset} offsets were deleted before they were "
            "counted. Give the topic a longer retention; to go on without them, start under another application id."
        )
    raise CannotRecover(
        f"{where}, but the log ends at {end}: the topic was deleted and made anew, or its broker lost data. "
        "Restore the topic, or start under another application id."
    )


def look_for_leaders(consumer: Consumer, topics: Collection[str], seconds: float = ANSWER_SECONDS) -> None:
    """Have it known who leads now: librdkafka goes on asking whoever led when it first heard of a topic."""
    with suppress(KafkaException):
        for topic in topics:
            consumer.list_topics(topic, seconds)


def offsets_at(place: int, consumer: Consumer, partitions: Collection[Key], seconds: float) -> dict[Key, int]:
    """Return the first offset of each log, or the one after its last, where it is told.

    Raise `KafkaException` if nobody answers.
    """
    if not partitions:
        return {}
    found = consumer.offsets_for_times([TopicPartition(*key, place) for key in partitions], seconds)
    return {(one.topic, one.partition): one.offset for one in found if one.error is None and one.offset >= 0}
