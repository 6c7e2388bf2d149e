"""Facts of several topics, as they come, from a real Kafka."""

import time
from datetime import UTC, datetime

import msgspec
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.facts import FactsError
from streams.adapters.following import Following
from streams.events import HEALTH, OUTPUTS, PLANS, HealthChanged

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
FACTS = [
    HealthChanged(event_id=str(n), customer_id="acme", occurred_at=NOON, as_of=NOON, score=n, band="at_risk")
    for n in range(3)
]


@pytest.mark.broker
def test_all_is_given_in_order_and_a_tombstone_as_whom_to_forget(broker: str, namespace: str) -> None:
    topics = {namespace + name: OUTPUTS[name] for name in (HEALTH, PLANS)}
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(name, 2) for name in topics]).values():
        future.result()
    producer = Producer({"bootstrap.servers": broker})
    with Following(broker, topics) as following:
        for value in (msgspec.json.encode(FACTS[0]), None, *map(msgspec.json.encode, FACTS[1:])):
            producer.produce(namespace + HEALTH, value, key="acme")
        producer.flush()
        found: list[object] = []
        deadline = time.monotonic() + 20
        while len(found) <= len(FACTS) and time.monotonic() < deadline:
            found += following.new(0.2)
    assert found == [FACTS[0], "acme", *FACTS[1:]]


def test_a_kafka_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.following.PATIENCE_SECONDS", 0.5)
    with pytest.raises(FactsError, match=r"Kafka at 127\.0\.0\.1:1 does not give the facts"):
        Following("127.0.0.1:1", {})
