"""At the end it is seen what hangs, and what does not read any more as it did."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tests.torture.last_look import hanging
from tests.torture.prints import Prints


class Message:
    """A record as a consumer gives it."""

    def __init__(self, topic: str, offset: int, key: bytes, value: bytes) -> None:
        self._told = topic, offset, key, value

    def __getattr__(self, name: str) -> Callable[[], object]:
        return lambda: dict(zip(("topic", "offset", "key", "value"), self._told, strict=True)).get(name, 0)


def prints(*messages: Message) -> Prints:
    """Return those of what was read."""
    made = Prints({"states"})
    for message in messages:
        made.add(message)
    return made


def test_records_that_are_others_fewer_or_elsewhere_are_seen() -> None:
    first, second = Message("facts", 0, b"k", b"1"), Message("facts", 1, b"k", b"2")
    whole = prints(first, second)
    assert whole.differences(prints(first, second)) == []
    for other in ([second], [first], [second, first], [first, Message("facts", 2, b"k", b"2")], []):
        assert whole.differences(prints(*other)) == ["facts[0]"]
    whole.forget("facts")
    assert whole.differences(prints()) == []


def test_of_a_compacted_topic_the_newest_of_each_key_is_compared() -> None:
    former, other, newest = (Message("states", at, key, b"v") for at, key in enumerate((b"a", b"b", b"a")))
    whole = prints(former, other, newest)
    assert whole.differences(prints(other, newest)) == []
    assert whole.differences(prints(former, other)) == ["states[0]"]


@pytest.mark.broker
def test_a_transaction_that_nobody_ends_is_found_though_it_counts_nothing(broker: str, namespace: str) -> None:
    topic, admin = f"{namespace}facts", AdminClient({"bootstrap.servers": broker})
    admin.create_topics([NewTopic(topic, 2, 1)])[topic].result(30)
    producer = Producer({"bootstrap.servers": broker, "transactional.id": namespace})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(topic, b"1", partition=1)
    producer.flush(30)
    places = [(topic, 0), (topic, 1)]
    assert hanging(broker, places, 1.0) == [f"{topic}[1]"]
    producer.abort_transaction(30)
    assert hanging(broker, places, 30.0) == []
