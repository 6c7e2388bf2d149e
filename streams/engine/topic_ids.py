"""Which topics the offsets of a position are of: one that is deleted and made anew has the name, but another id.

One that is given more partitions keeps its id; but keys then go to others, and nobody has a lane for what is new.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final
from zlib import crc32

from confluent_kafka import KafkaError, KafkaException

from streams.engine.bounds import CannotRecover
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.topics import check
from streams.engine.transaction import GivenUp
from streams.kafka_topics import Incarnations

ANSWER_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 8.0
PAUSE_SECONDS: Final = 0.1
# A Kafka that cannot say it, or may not say it to us: then all is as it would be without asking.
UNTOLD: Final = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.UNSUPPORTED_VERSION,
    KafkaError._UNSUPPORTED_FEATURE,
)
IdsOf = Callable[[Iterable[str]], Mapping[str, int] | None]
log = logging.getLogger(__name__)


class TopicIds:
    """Asks Kafka, but once: a take-over waits for no answer that it can do without. From any thread.

    The next answer is waited for twice as long as the last one took, or was waited for in vain; and who was silent is
    left, by a client that has heard of nobody yet.

    ``partitions`` says how many topics are to have, as far as that is known.
    """

    def __init__(self, options: Options, partitions: Mapping[str, int] = MappingProxyType({})) -> None:
        self._options, self._partitions = options, partitions
        self._asking: dict[frozenset[str], Incarnations] = {}
        self._lock = threading.Lock()
        self._seconds = ANSWER_SECONDS

    def __call__(self, topics: Iterable[str]) -> dict[str, int] | None:
        """Return a number for each topic, the same as long as it is the same topic; None if Kafka is silent.

        There is none for a topic that is not there, or of which Kafka never says it. Raise `WrongTopics` if one has
        another number of partitions than it is to have.
        """
        if not (names := frozenset(topics)):
            return {}
        began, seconds = time.monotonic(), self._seconds
        try:
            found = self._incarnations(names)(seconds)
        except KafkaException as error:
            log.info("which topics there are is not known: %s", error.args[0].str())
            if error.args[0].code() in UNTOLD:
                return {}
            self._leave(names, seconds)
            return None
        self._wait_for(time.monotonic() - began)
        needed = {name: self._partitions[name] for name in found.keys() & self._partitions.keys()}
        check({name: topic.partitions for name, topic in found.items()}, needed, {})
        return {name: crc32(topic.id.encode()) for name, topic in found.items() if topic.id}

    def _incarnations(self, topics: frozenset[str]) -> Incarnations:
        with self._lock:  # many lanes are taken over at once
            if topics not in self._asking:
                kafka = {"bootstrap.servers": self._options.broker, **self._options.security}
                self._asking[topics] = Incarnations(kafka, topics)
            return self._asking[topics]

    def _leave(self, topics: frozenset[str], seconds: float) -> None:
        with self._lock:
            self._asking.pop(topics, None)
        self._wait_for(seconds)

    def _wait_for(self, seconds: float) -> None:
        self._seconds = min(max(ANSWER_SECONDS, 2 * seconds), LONGEST_SECONDS)


def heard(ids_of: IdsOf, topics: Iterable[str], given_up: Callable[[], bool]) -> Mapping[str, int]:
    """Return what Kafka says, asked again while it is silent; raise `GivenUp` soon after ``given_up`` says so."""
    said = False
    while (ids := ids_of(topics)) is None:
        if given_up():
            raise GivenUp
        if not said:
            log.warning("waiting for Kafka to say whether topics were made anew: %s", ", ".join(topics))
        said = True
        time.sleep(PAUSE_SECONDS)
    return ids


def begun(position: Position, following: Position) -> set[str]:
    """Return the topics of which nothing was counted at ``position``, and something is at the ``following`` one."""
    return {topic for topic, at in position.offsets.items() if not at and following.offsets[topic]}


def made_anew(topics: Iterable[str], position: Position, ids: Mapping[str, int]) -> list[str]:
    """Return those of the topics that are not, or are not known to be, the ones that a position is of."""
    known = position.ids_by_topic
    return sorted(topic for topic in topics if ids.get(topic, known.get(topic)) != known.get(topic))


def check_ids(partition: int, position: Position, ids: Mapping[str, int]) -> None:
    """Raise `CannotRecover` if a topic of which something was counted is not the one that it was counted of."""
    for topic, known in position.ids_by_topic.items():
        if position.offsets[topic] and ids.get(topic, known) != known:
            raise CannotRecover(
                f"{topic}, partition {partition}: the next record to count is {position.offsets[topic]}, but the topic "
                "was deleted and made anew. Restore the topic, or start under another application id."
            )
