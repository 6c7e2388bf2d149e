"""The ceiling: consume and decode, nothing kept, nothing guaranteed."""

from __future__ import annotations

import msgspec
from confluent_kafka import Consumer, TopicPartition

from benchmarks.contenders.task import EAGERLY, Meter, Task, collect_seldom
from benchmarks.contenders.usage import Used


def main() -> None:
    """Read all events."""
    task = Task.told()
    meter = Meter(task)
    where = {"bootstrap.servers": task.broker, "group.id": task.name}
    consumer = Consumer(where | EAGERLY | {"enable.auto.commit": False})
    partitions = consumer.list_topics(task.topic, timeout=30).topics[task.topic].partitions
    consumer.assign([TopicPartition(task.topic, partition, 0) for partition in partitions])
    decode = msgspec.json.Decoder(Used).decode
    collect_seldom()
    events = 0
    while not meter.at(events):
        for message in consumer.consume(5_000, 1.0):
            decode(message.value())
            events += 1
    meter.done(events)
    consumer.close()


if __name__ == "__main__":
    main()
