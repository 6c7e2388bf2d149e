"""Which topics the offsets of a position are of: one that is deleted and made anew has the name, but another id.

One that is given more partitions keeps its id; but keys then go to others, and nobody has a lane for what is new.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final
from zlib import crc32

from confluent_kafka import KafkaException

from streams.engine.bounds import CannotRecover
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.topics import check
from streams.kafka_topics import Incarnations

ANSWER_SECONDS: Final = 1.0
IdsOf = Callable[[Iterable[str]], Mapping[str, int]]
log = logging.getLogger(__name__)


class TopicIds:
    """Asks Kafka, but once: a take-over waits for no answer that it can do without. From any thread.

    ``partitions`` says how many topics are to have, as far as that is known.
    """

    def __init__(self, options: Options, partitions: Mapping[str, int] = MappingProxyType({})) -> None:
        self._options, self._partitions = options, partitions
        self._asking: dict[frozenset[str], Incarnations] = {}
        self._lock = threading.Lock()

    def __call__(self, topics: Iterable[str]) -> dict[str, int]:
        """Return a number for each topic, the same as long as it is the same topic; none where Kafka does not say.

        Raise `WrongTopics` if one has another number of partitions than it is to have.
        """
        if not (names := frozenset(topics)):
            return {}
        try:
            found = self._incarnations(names)()
        except KafkaException as error:
            log.info("which topics there are is not known: %s", error.args[0].str())
            return {}
        needed = {name: self._partitions[name] for name in found.keys() & self._partitions.keys()}
        check({name: topic.partitions for name, topic in found.items()}, needed, {})
        return {name: crc32(topic.id.encode()) for name, topic in found.items() if topic.id}

    def _incarnations(self, topics: frozenset[str]) -> Incarnations:
        with self._lock:  # many lanes are taken over at once
            if topics not in self._asking:
                kafka = {"bootstrap.servers": self._options.broker, **self._options.security}
                self._asking[topics] = Incarnations(kafka, topics, ANSWER_SECONDS)
            return self._asking[topics]


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
