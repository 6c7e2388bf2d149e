"""What a lane's changelog says: states and position, read committed and in batches.

Blocking; lanes call it in threads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from streams.engine.bounds import ANSWER_SECONDS, CannotRecover, Key, bounds_around, bounds_of
from streams.engine.misled import NO_SUCH_OFFSET, Misled
from streams.engine.patience import Patience
from streams.engine.position import Position
from streams.engine.replica import Replica
from streams.engine.topic_ids import check_ids
from streams.engine.transaction import GivenUp

BATCH: Final = 10_000
POLL_SECONDS: Final = 0.02  # consume waits so long for a full batch
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    """A lane as its changelog has it, where the logs of its topics begin and end, and which topics they are."""

    states: dict[str, bytes]
    position: Position
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    ids: Mapping[str, int] = field(default_factory=dict)


def recover(
    broker: str,
    changelog: str,
    partition: int,
    topics: Iterable[str],
    given_up: Callable[[], bool],
    *,
    security: Mapping[str, str] | None = None,
    known: Replica | None = None,
    least: int = 0,
    ids: Mapping[str, int] = MappingProxyType({}),
) -> Recovered:
    """Read the changelog to where it ends now, at ``least`` to that offset, and nothing twice that is ``known``.

    ``ids`` are those of the topics as they are now. Raise `CannotRecover` if the position lies outside a topic's log,
    or is of a topic that is no more; `GivenUp` as soon as ``given_up`` says so.
    """
    consumer = Consumer(reading_settings(broker, security))
    try:
        states, position = _read(consumer, (changelog, partition), given_up, known, least).read()
        check_ids(partition, position, ids)
        offsets = {(topic, partition): position.offsets.get(topic) for topic in topics}
        bounds = bounds_around(consumer, offsets, given_up)
    finally:
        consumer.close()
    starts = {topic: start for (topic, _), (start, _) in bounds.items()}
    return Recovered(states, position, starts, {topic: end for (topic, _), (_, end) in bounds.items()}, ids)


def confirm(
    broker: str, offsets: Mapping[Key, int], given_up: Callable[[], bool], security: Mapping[str, str] | None = None
) -> None:
    """Return if logs have these offsets, as who leads them says; else raise as `recover` does."""
    consumer = Consumer(reading_settings(broker, security))
    try:
        bounds_around(consumer, offsets, given_up)
    finally:
        consumer.close()


def reading_settings(broker: str, security: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return librdkafka's settings for reading one log to where it ends, without a group."""
    return {
        "bootstrap.servers": broker,
        "group.id": "recovery",  # asked for by librdkafka, never joined
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "auto.offset.reset": "error",
        "fetch.message.max.bytes": 4 << 20,
        "queued.min.messages": 200_000,
        "fetch.queue.backoff.ms": 10,  # and not for a second whenever it is 64 MB ahead
        "fetch.wait.max.ms": 10,  # what the end of a partition is waited for
        "reconnect.backoff.ms": 10,
        "log_level": 2,  # what goes wrong is raised
        **(security or {}),
    }


def _read(consumer: Consumer, place: Key, given_up: Callable[[], bool], known: Replica | None, least: int) -> Replica:
    """Return a replica that ends where the log does now; it is read anew if a tombstone may have gone meanwhile."""
    replica = _read_once(consumer, place, given_up, known, least)
    while not replica.is_fresh(time.time()):
        log.warning("%s[%d]: was not read on for long, and is read again", *place)
        replica = _read_once(consumer, place, given_up, None, least)
    return replica


def _read_once(
    consumer: Consumer, place: Key, given_up: Callable[[], bool], known: Replica | None, least: int
) -> Replica:
    ((start, told),) = bounds_of(consumer, [place], given_up).values()
    end = max(told, least)
    replica = Replica(start, since=time.time())
    if known is not None and start <= known.newest < end:
        consumer.assign([TopicPartition(*place, known.newest)])
        if _begins_with(known, _patiently(consumer, place, 1, given_up)):
            replica = known
            log.info("%s[%d]: stood by to %d, reads on to %d", *place, replica.at, end)
    if replica is not known:
        consumer.assign([TopicPartition(*place, start)])
    batches, misled = _patiently(consumer, place, BATCH, given_up), Misled(consumer)
    while replica.at < end:
        if (messages := next(batches, None)) is None:
            where = f"{place[0]}, partition {place[1]}"
            raise CannotRecover(
                f"{where}: nothing after offset {replica.at} of {end} can be read. "
                "If a transaction hangs there, kafka-transactions.sh find-hanging tells of it, and abort ends it."
            )
        for message in messages:
            if message.error() is None:
                replica.take(message)
            elif not misled.by(message):
                replica.pass_to(offset_at_end(message.error(), message))
    return replica


def _begins_with(known: Replica, batches: Iterator[list[Any]]) -> bool:
    """Return whether what is read first is what was read last, and read on behind it.

    Else it is another log by now, or whoever is asked led before.
    """
    for messages in batches:
        for message in messages:
            error = message.error()
            if error is None and known.has_read(message):
                known.take(message)
                return True
            if error is None or error.code() == NO_SUCH_OFFSET or offset_at_end(error, message):
                return False
    return False


def _patiently(consumer: Consumer, place: Key, most: int, given_up: Callable[[], bool]) -> Iterator[list[Any]]:
    """Yield what comes, at most so many records at once; end when Kafka answers, and nothing has come for too long."""
    patience = Patience(lambda: answers(consumer, *place))
    while not patience.is_over():
        if given_up():
            raise GivenUp
        messages = consumer.consume(most, POLL_SECONDS)
        if any(message.error() is None for message in messages):
            patience.renew()
        yield messages


def answers(consumer: Consumer, topic: str, partition: int) -> bool:
    """Return whether a log's leader answers now."""
    try:
        consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER_SECONDS)
    except KafkaException as error:
        log.warning("%s[%d]: waiting for Kafka: %s", topic, partition, error.args[0].str())
        return False
    return True


def offset_at_end(error: KafkaError, message: Any) -> int:
    """Return the offset that the end of a partition was met at, 0 for what passes; raise what does not."""
    if error.code() == KafkaError._PARTITION_EOF:
        return int(message.offset())
    if error.retriable() or error.code() in (KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN):
        return 0
    raise KafkaException(error)
