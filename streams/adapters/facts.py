"""What Helix said, read back whole: counted, and reduced to one number that tells whether two runs said the same."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.adapters.sorted_digest import sha256_of_sorted
from streams.events import ALERTS, EXAMPLES, HEALTH, OUTCOMES, PLANS, REJECTS

SPOKEN: Final = (HEALTH, ALERTS, PLANS, OUTCOMES, EXAMPLES)
AT_ONCE: Final = 10_000
PATIENCE_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.2


class FactsError(RuntimeError):
    """Kafka did not give the facts; the message says why."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How many facts there are of each kind; ``facts_sha256`` is that of the sorted bodies, a line each."""

    health_changes: int
    alerts: int
    alerts_by_policy: dict[str, int]
    alerts_escalated: int
    alerts_resolved: int
    plans: int
    plans_by_type: dict[str, int]
    plans_closed: int
    examples: int
    examples_left: int
    rejected: int
    facts_sha256: str


class _Body(msgspec.Struct, gc=False):
    type: str
    policy: str = ""
    plan_type: str = ""
    left: bool = False


def summarise(brokers: str, namespace: str = "", security: Mapping[str, str] | None = None) -> Summary:
    """Read every committed fact and every reject of a namespace."""
    tally = Tally()
    digest = sha256_of_sorted(tally.counted(bodies(brokers, [namespace + topic for topic in SPOKEN], security)))
    rejected = sum(1 for _ in bodies(brokers, [namespace + REJECTS], security))
    return tally.summary(rejected, digest)


class Tally:
    """Counts facts as they pass by."""

    def __init__(self) -> None:
        self.types: Counter[str] = Counter()
        self.policies: Counter[str] = Counter()
        self.plan_types: Counter[str] = Counter()
        self.left = 0

    def counted(self, facts: Iterable[bytes]) -> Iterator[bytes]:
        """Pass facts through."""
        decode = msgspec.json.Decoder(_Body).decode
        for fact in facts:
            body = decode(fact)
            self.types[body.type] += 1
            self.policies[body.policy] += body.type == "alert_raised"
            self.plan_types[body.plan_type] += body.type == "plan_triggered"
            self.left += body.left
            yield fact

    def summary(self, rejected: int, digest: str) -> Summary:
        """Return what was counted so far."""
        types = self.types
        return Summary(
            health_changes=types["health_changed"],
            alerts=types["alert_raised"],
            alerts_by_policy=dict(sorted((+self.policies).items())),
            alerts_escalated=types["alert_escalated"],
            alerts_resolved=types["alert_resolved"],
            plans=types["plan_triggered"],
            plans_by_type=dict(sorted((+self.plan_types).items())),
            plans_closed=types["plan_closed"],
            examples=types["example_labelled"],
            examples_left=self.left,
            rejected=rejected,
            facts_sha256=digest,
        )


def bodies(brokers: str, topics: Iterable[str], security: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Yield the values of every committed record on the topics as they are now, tombstones left out."""
    values = (message.value() for message in committed(brokers, topics, security))
    return (value for value in values if value is not None)


def committed(brokers: str, topics: Iterable[str], security: Mapping[str, str] | None = None) -> Iterator[Message]:
    """Yield every committed record on the topics as they are now; raise `FactsError` when Kafka does not give them."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "helix-facts",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 50,
            "log_level": 0,
            **(security or {}),
        }
    )
    try:
        partitions = [partition for topic in topics for partition in _partitions(consumer, topic)]
        consumer.assign(partitions)
        yield from _until_ends(consumer, len(partitions))
    except KafkaException as error:
        raise FactsError(f"Kafka at {brokers} does not give the facts: {error.args[0].str()}") from error
    finally:
        consumer.close()


def _partitions(consumer: Any, topic: str) -> list[TopicPartition]:
    found = consumer.list_topics(topic, timeout=PATIENCE_SECONDS).topics[topic]
    if found.error:
        raise KafkaException(found.error)
    return [TopicPartition(topic, partition, 0) for partition in found.partitions]


def _until_ends(consumer: Any, partitions: int) -> Iterator[Message]:
    ended: set[tuple[str, int]] = set()
    heard_at = time.monotonic()
    while len(ended) < partitions:
        messages = consumer.consume(AT_ONCE, POLL_SECONDS)
        if messages:
            heard_at = time.monotonic()
        elif time.monotonic() - heard_at > PATIENCE_SECONDS:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
        for message in messages:
            error = message.error()
            if error is None:
                yield message
            elif error.code() == KafkaError._PARTITION_EOF:
                ended.add((message.topic(), message.partition()))
            else:
                raise KafkaException(error)
