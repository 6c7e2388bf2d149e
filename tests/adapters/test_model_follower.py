"""The follower of models, against a real Kafka."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from streams import events
from streams.adapters.cloudevents import writer
from streams.adapters.embedded import kafka
from streams.adapters.model_follower import ModelFollower
from tests.odd_headers import ODD, batch_of

pytestmark = pytest.mark.broker

SECONDS = 20.0
HONESTY = events.Honesty(examples=0, left=0, auc=None, log_loss=None, base_log_loss=None)

Follow = Callable[[str, str], tuple[ModelFollower, "Queue[int]"]]


def model(version: int) -> events.ModelTrained:
    return events.ModelTrained(
        event_id=f"churn:{version}",
        model="churn",
        version=version,
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        algorithm="none",
        feature_set="none",
        horizon_days=30,
        intercept=0.0,
        weights={},
        honesty=HONESTY,
    )


def send(producer: Producer, namespace: str, *facts: events.ModelTrained | bytes) -> None:
    write = writer("helix/test", namespace)
    for fact in facts:
        if isinstance(fact, bytes):
            producer.produce(namespace + events.MODELS, fact, b"churn")
        else:
            topic, key, value, headers = write(fact)
            producer.produce(topic, value, key, headers=headers)
    producer.flush(SECONDS)


async def send_odd(broker: str, topic: str) -> None:
    """Send a first model with a header that cannot be read."""
    _, key, value, headers = writer("helix/test")(model(1))
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    try:
        batch = batch_of(producer)
        assert batch.append(timestamp=1, key=key, value=value, headers=[*headers, ODD]) is not None
        await (await producer.send_batch(batch, topic, partition=0))
    finally:
        await producer.stop()


def create(broker: str, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    for done in admin.create_topics([NewTopic(namespace + events.MODELS, 1, 1)]).values():
        done.result(SECONDS)


@pytest.fixture
def topic(broker: str, namespace: str) -> str:
    create(broker, namespace)
    return namespace + events.MODELS


@pytest.fixture
def producer(broker: str) -> Producer:
    return Producer({"bootstrap.servers": broker})


@pytest.fixture
def follow() -> Iterator[Follow]:
    running: list[ModelFollower] = []

    def start(broker: str, topic: str) -> tuple[ModelFollower, Queue[int]]:
        versions: Queue[int] = Queue()
        follower = ModelFollower(broker, topic, lambda trained: versions.put(trained.version))
        running.append(follower)
        follower.start()
        return follower, versions

    yield start
    for follower in running:
        follower.stop()


def drained(versions: Queue[int]) -> list[int]:
    found: list[int] = []
    while True:
        try:
            found.append(versions.get_nowait())
        except Empty:
            return found


def test_ready_means_that_the_newest_is_here_and_later_ones_follow(
    broker: str, topic: str, namespace: str, producer: Producer, follow: Follow
) -> None:
    send(producer, namespace, model(1), model(2), model(3))
    follower, versions = follow(broker, topic)
    assert follower.wait(SECONDS)
    assert drained(versions) == [1, 2, 3]
    send(producer, namespace, model(4))
    assert versions.get(timeout=SECONDS) == 4


def test_without_any_model_it_is_ready_at_once(broker: str, topic: str, follow: Follow) -> None:
    follower, versions = follow(broker, topic)
    assert follower.wait(SECONDS)
    assert drained(versions) == []


def test_what_was_not_committed_was_never_said(broker: str, topic: str, namespace: str, follow: Follow) -> None:
    settings = {"bootstrap.servers": broker, "transactional.id": f"{namespace}learner"}
    producer = Producer(settings)
    producer.init_transactions(SECONDS)
    for version, end in ((1, producer.commit_transaction), (2, producer.abort_transaction)):
        producer.begin_transaction()
        send(producer, namespace, model(version))
        end(SECONDS)
    follower, versions = follow(broker, topic)
    assert follower.wait(SECONDS)
    assert drained(versions) == [1]


def test_an_unreadable_model_is_one_line_and_the_one_before_counts(
    broker: str, topic: str, namespace: str, producer: Producer, follow: Follow, caplog: pytest.LogCaptureFixture
) -> None:
    send(producer, namespace, model(1), b"not a model")
    with caplog.at_level(logging.WARNING):
        follower, versions = follow(broker, topic)
        assert follower.wait(SECONDS)
        assert drained(versions) == [1]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("streams.")]
    assert len(lines) == 1
    assert "offset 1: passed over" in lines[0]


def test_a_header_whose_name_is_not_utf_8_spoils_nothing(
    broker: str, topic: str, namespace: str, producer: Producer, follow: Follow
) -> None:
    asyncio.run(send_odd(broker, topic))
    send(producer, namespace, model(2))
    follower, versions = follow(broker, topic)
    assert follower.wait(SECONDS)
    assert drained(versions)[-1] == 2


def test_a_model_that_cannot_be_used_is_passed_over_and_the_next_is_handed_on(
    broker: str, topic: str, namespace: str, producer: Producer
) -> None:
    used: Queue[int] = Queue()

    def use(trained: events.ModelTrained) -> None:
        if trained.version == 1:
            raise ValueError("of a feature set to come")
        used.put(trained.version)

    send(producer, namespace, model(1))
    follower = ModelFollower(broker, topic, use)
    follower.start()
    try:
        assert follower.wait(SECONDS)
        send(producer, namespace, model(2))
        assert used.get(timeout=SECONDS) == 2
    finally:
        follower.stop()


def test_a_broker_that_is_away_is_waited_for(tmp_path: Path, follow: Follow) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    follower, versions = follow(f"127.0.0.1:{port}", events.MODELS)
    assert not follower.wait(0.5)
    server = kafka.start(tmp_path, port)
    try:
        create(server.address, "")
        send(Producer({"bootstrap.servers": server.address}), "", model(7))
        assert follower.wait(SECONDS)
        assert versions.get(timeout=SECONDS) == 7
    finally:
        server.stop()


def test_it_can_be_stopped_while_the_broker_is_away_and_twice(follow: Follow) -> None:
    follower, _ = follow("127.0.0.1:1", events.MODELS)
    follower.stop()
    follower.stop()
    assert not follower.ready.is_set()
