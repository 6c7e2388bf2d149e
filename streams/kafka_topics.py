"""Which topics there are, by the ids that Kafka gave them: one that is deleted and made anew has another (KIP-516)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

ANSWER_SECONDS: Final = 5.0
NO_IDS: Final = "AAAAAAAAAAAAAAAAAAAAAA"  # what a Kafka of before 2.8 says
GONE: Final = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.UNKNOWN_TOPIC_ID)


class Incarnation(NamedTuple):
    """A topic as it is now; its ``id`` is empty where Kafka has none."""

    id: str
    partitions: int


class Incarnations:
    """Asks Kafka about topics; ``kafka`` are librdkafka's settings of where it is and who we are."""

    def __init__(self, kafka: Mapping[str, str], topics: Collection[str]) -> None:
        self._admin = AdminClient({**kafka, "log_level": 0})
        self._topics = TopicCollection(list(topics))

    def __call__(self, seconds: float = ANSWER_SECONDS) -> dict[str, Incarnation]:
        """Return those of the topics that there are; raise `KafkaException` if Kafka does not say so in time."""
        found = {}
        for name, answer in self._admin.describe_topics(self._topics, request_timeout=seconds).items():
            try:
                topic = answer.result()
            except KafkaException as error:
                if error.args[0].code() not in GONE:
                    raise
            else:
                found[name] = Incarnation(str(topic.topic_id).replace(NO_IDS, ""), len(topic.partitions))
        return found
