"""Where logs begin and end is asked for all of them at once."""

from __future__ import annotations

import threading

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.engine import bounds
from streams.engine.bounds import CannotRecover, bounds_around, bounds_of
from streams.engine.recovery import reading_settings
from streams.engine.transaction import GivenUp
from tests.engine.counting import SHOUTS, WORDS

pytestmark = pytest.mark.broker


def say(producer: Producer, topic: str) -> None:
    """Write a record to the first partition of a topic."""
    producer.produce(topic, b"{}", b"key", 0)
    producer.flush()


def test_every_log_has_its_own_bounds(broker: str, topics: str, producer: Producer) -> None:
    words, shouts = topics + WORDS, topics + SHOUTS
    for topic, partition, many in ((words, 0, 5), (words, 2, 3), (shouts, 0, 1)):
        for _ in range(many):
            producer.produce(topic, b"{}", b"key", partition)
    producer.flush()
    admin = AdminClient({"bootstrap.servers": broker})
    for deleted in admin.delete_records([TopicPartition(words, 0, 2)]).values():
        deleted.result(20)
    consumer = Consumer(reading_settings(broker))
    try:
        found = bounds_of(consumer, [(shouts, 0), (words, 2), (words, 0), (words, 1)])
    finally:
        consumer.close()
    assert found == {(shouts, 0): (0, 1), (words, 2): (0, 3), (words, 0): (2, 5), (words, 1): (0, 0)}


def test_records_of_a_transaction_under_way_lie_beyond_the_end(broker: str, topics: str) -> None:
    words = topics + WORDS
    writer = Producer({"bootstrap.servers": broker, "transactional.id": f"{topics}bounds"})
    writer.init_transactions(30)
    writer.begin_transaction()
    writer.produce(words, b"{}", b"key", 0)
    writer.flush()
    consumer = Consumer(reading_settings(broker))
    try:
        assert bounds_of(consumer, [(words, 0)]) == {(words, 0): (0, 0)}
    finally:
        consumer.close()
        writer.abort_transaction(30)


def test_a_log_that_ends_too_soon_is_asked_for_again(broker: str, topics: str, producer: Producer) -> None:
    words = topics + WORDS
    consumer, coming = Consumer(reading_settings(broker)), threading.Timer(1.0, say, (producer, words))
    coming.start()
    try:
        assert bounds_around(consumer, {(words, 1): 0, (words, 2): None}) == {(words, 1): (0, 0), (words, 2): (0, 0)}
        assert bounds_around(consumer, {(words, 0): 1}) == {(words, 0): (0, 1)}
    finally:
        coming.join()
        consumer.close()


def test_one_that_goes_on_to_do_so_stops_the_lane(broker: str, topics: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "CERTAIN_SECONDS", 0.5)
    consumer = Consumer(reading_settings(broker))
    try:
        with pytest.raises(CannotRecover, match="deleted and made anew"):
            bounds_around(consumer, {(topics + WORDS, 0): 1})
        with pytest.raises(GivenUp):
            bounds_around(consumer, {(topics + WORDS, 0): 1}, lambda: True)
    finally:
        consumer.close()


def test_who_gives_up_does_not_wait_for_a_log_that_is_not_there(broker: str, namespace: str) -> None:
    consumer = Consumer(reading_settings(broker))
    try:
        with pytest.raises(GivenUp):
            bounds_of(consumer, [(f"{namespace}nowhere", 0)], lambda: True)
    finally:
        consumer.close()
