"""How far a group is, told by a real Kafka."""

import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.embedded import kafka
from streams.adapters.embedded.server import Server
from streams.adapters.lag import Lag, LagError, Way


def fill(broker: str, topic: str, records: int) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(topic, 2)]).values():
        future.result()
    producer = Producer({"bootstrap.servers": broker})
    for number in range(records):
        producer.produce(topic, b"x", partition=number % 2)
    producer.flush()


@pytest.mark.broker
def test_the_way_is_what_was_committed_of_what_there_is(broker: str, namespace: str) -> None:
    topic, group = f"{namespace}a", f"{namespace}group"
    fill(broker, topic, 10)
    with Lag(broker, group) as lag:
        assert lag.way([topic]) == Way(0, 10)
        consumer = Consumer({"bootstrap.servers": broker, "group.id": group})
        consumer.commit(offsets=[TopicPartition(topic, 0, 5), TopicPartition(topic, 1, 2)], asynchronous=False)
        consumer.close()
        assert lag.way([topic, "not there"]) == Way(7, 10)


@pytest.mark.broker
def test_a_group_is_assigned_once_its_members_know_their_shares(broker: str, namespace: str) -> None:
    topic, group = f"{namespace}a", f"{namespace}group"
    fill(broker, topic, 1)
    with Lag(broker, group) as lag:
        assert not lag.assigned()
        consumer = Consumer({"bootstrap.servers": broker, "group.id": group, "auto.offset.reset": "earliest"})
        consumer.subscribe([topic])
        deadline = time.monotonic() + 30
        while consumer.poll(0.5) is None:
            assert time.monotonic() < deadline
        assert lag.assigned()
        consumer.close()


class Moving(Consumer):  # type: ignore[misc]
    """A consumer whose group's coordinator has just moved, as after a restart of its broker."""

    moved = 0

    def committed(self, *arguments: Any) -> Any:
        """Refuse twice."""
        self.moved += 1
        if self.moved <= 2:
            raise KafkaException(KafkaError(KafkaError.NOT_COORDINATOR))
        return super().committed(*arguments)


@pytest.mark.broker
def test_a_coordinator_that_moves_is_waited_for(broker: str, namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.lag.Consumer", Moving)
    fill(broker, f"{namespace}a", 3)
    why: list[str] = []
    with Lag(broker, f"{namespace}group", meanwhile=why.append) as lag:
        assert lag.way([f"{namespace}a"]) == Way(0, 3)
    assert [one.partition(": ")[2] for one in why] == ["Broker: Not coordinator"] * 2


@pytest.mark.broker
def test_a_kafka_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.lag.SECONDS", 0.5)
    with (
        Lag("127.0.0.1:1", "group", patience_seconds=0.5) as lag,
        pytest.raises(LagError, match=r"Kafka at 127\.0\.0\.1:1 does not say"),
    ):
        lag.way(["topic"])


@pytest.mark.broker
def test_a_broker_that_begins_anew_is_waited_for(tmp_path: Path) -> None:
    first = kafka.start(tmp_path)
    port = int(first.address.rpartition(":")[2])
    fill(first.address, "a", 4)
    why: list[str] = []
    with Lag(first.address, "group", meanwhile=why.append) as lag:
        assert lag.way(["a"]) == Way(0, 4)
        first.process.stop(0)
        second = Thread(target=lambda: again.append(kafka.start(tmp_path, port)))
        again: list[Server] = []
        second.start()
        try:
            lag.assigned()  # asked while nobody answers, which must not end the process
            assert lag.way(["a"]) == Way(0, 4)
        finally:
            second.join()
            again[0].stop()
    assert why
