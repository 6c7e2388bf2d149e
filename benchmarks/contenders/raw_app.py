"""What both jobs without an engine share: a consumer that keeps nothing, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from benchmarks.contenders.task import FETCHING, Meter, Task, collect_seldom

BATCH = 5_000


def work(task: Task, handle: Callable[[list[Any]], object]) -> None:
    """Give all records of the log to ``handle``, some at a time."""
    meter = Meter(task)
    where = {"bootstrap.servers": task.broker, "group.id": task.name}
    consumer = Consumer(where | FETCHING | {"enable.auto.commit": False})
    partitions = consumer.list_topics(task.topic, timeout=30).topics[task.topic].partitions
    consumer.assign([TopicPartition(task.topic, partition, 0) for partition in partitions])
    collect_seldom()
    events = 0
    while events < task.events:
        messages = consumer.consume(BATCH, 1.0)
        handle(messages)
        events += len(messages)
        meter.at(events)
    meter.committed(events)
    consumer.close()
