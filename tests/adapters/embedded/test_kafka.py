import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic


@pytest.mark.broker
def test_a_read_committed_consumer_sees_committed_records_only(broker: str, namespace: str) -> None:
    topic = namespace + "letters"
    admin = AdminClient({"bootstrap.servers": broker})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(10)
    producer = Producer({"bootstrap.servers": broker, "transactional.id": namespace})
    producer.init_transactions(30)
    for letter, outcome in (
        ("a", producer.commit_transaction),
        ("b", producer.abort_transaction),
        ("c", producer.commit_transaction),
    ):
        producer.begin_transaction()
        producer.produce(topic, letter)
        producer.flush()
        outcome(10)
    consumer = Consumer({"bootstrap.servers": broker, "group.id": namespace, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        assert [m.value() for m in consumer.consume(2, 20)] == [b"a", b"c"]
    finally:
        consumer.close()
