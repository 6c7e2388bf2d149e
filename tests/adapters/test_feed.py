"""What is fed to a real Kafka is there, in order, where a Java producer would have put it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters import entries
from streams.adapters.feed import Feed, FeedError
from streams.events import TICKS, USAGE, FeatureUsed

PARTITIONS = 4
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
# The partitions of four that Apache Kafka's own DefaultPartitioner (murmur2) gives these keys.
JAVA_PARTITIONS = {"acme": 0, "globex": 3, "initech": 2}


def make(broker: str, *topics: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(topic, PARTITIONS) for topic in topics]).values():
        future.result()


def everything(broker: str, topic: str) -> list[Any]:
    consumer = Consumer({"bootstrap.servers": broker, "group.id": "reader", "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, partition, 0) for partition in range(PARTITIONS)])
    found, ended = [], 0
    while ended < PARTITIONS:
        message = consumer.poll(10)
        assert message is not None
        if message.error():
            ended += 1
        else:
            found.append(message)
    consumer.close()
    return found


def uses(customers: Iterable[str], count: int) -> list[FeatureUsed]:
    return [
        FeatureUsed(event_id=str(n), customer_id=customer, occurred_at=NOON + timedelta(seconds=n), feature="reports")
        for n in range(count)
        for customer in customers
    ]


@pytest.mark.broker
def test_every_event_arrives_in_its_customers_order_on_one_partition(broker: str, namespace: str) -> None:
    make(broker, namespace + USAGE)
    told: list[int] = []
    events = uses(JAVA_PARTITIONS, 5_000)
    with Feed(broker, namespace) as feed:
        assert feed.send_all(entries.of_events(events), told.append) == len(events)
    assert told == [8_192, len(events)]
    arrived: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for message in everything(broker, namespace + USAGE):
        arrived[message.key().decode()].append((message.partition(), message.value()))
    for customer, partition in JAVA_PARTITIONS.items():
        assert arrived[customer] == [(partition, entries.encode(one)) for one in events if one.customer_id == customer]


@pytest.mark.broker
def test_cloudevents_keep_their_headers(broker: str, namespace: str) -> None:
    make(broker, namespace + USAGE)
    with Feed(broker, namespace) as feed:
        feed.send_all(map(entries.as_cloudevent("tests"), uses(["acme"], 1)))
    (message,) = everything(broker, namespace + USAGE)
    headers = dict(message.headers())
    assert (headers["ce_subject"], headers["ce_source"], headers["ce_type"]) == (b"acme", b"tests", b"feature_used")


@pytest.mark.broker
def test_a_tick_reaches_every_partition(broker: str, namespace: str) -> None:
    make(broker, namespace + TICKS)
    with Feed(broker, namespace) as feed:
        feed.tick(TICKS, PARTITIONS, [NOON, NOON + timedelta(days=1)])
    ticks = everything(broker, namespace + TICKS)
    assert sorted(message.partition() for message in ticks) == sorted([*range(PARTITIONS)] * 2)
    assert ticks[0].value() == b'{"type":"tick","event_id":"tick-1714564800","occurred_at":"2024-05-01T12:00:00Z"}'


@pytest.mark.broker
def test_a_topic_that_is_not_there_is_said(broker: str, namespace: str) -> None:
    feed = Feed(broker, namespace, settings={"message.timeout.ms": 2_000, "topic.metadata.propagation.max.ms": 500})
    with pytest.raises(FeedError, match="does not take the events: "):
        feed.send_all(entries.of_events(uses(["acme"], 1)))


def test_a_kafka_that_is_not_there_is_said() -> None:
    feed = Feed("127.0.0.1:1", settings={"message.timeout.ms": 1_000})
    with pytest.raises(FeedError, match=r"Kafka at 127\.0\.0\.1:1 does not take the events"):
        feed.send_all(entries.of_events(uses(["acme"], 1)))
