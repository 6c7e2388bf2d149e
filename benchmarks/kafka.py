"""Topics of the benchmark: made, filled, and removed."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from typing import Final

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from benchmarks.stage import PARTITIONS
from benchmarks.workload import Workload, records
from streams.adapters import topics
from streams.adapters.topic_specs import ARRIVING, TopicSpec

SECONDS: Final = 30.0
FOREVER: Final = {"retention.ms": "-1"}


def make(broker: str, names: Iterable[str], partitions: int = PARTITIONS) -> None:
    """Make topics that keep everything, the time of a record its arrival."""
    topics.create(broker, [TopicSpec(name, partitions, FOREVER | ARRIVING, 1) for name in names])


def fill(broker: str, workload: Workload) -> None:
    """Write a workload to its topic, partitioned as Kafka's own clients do; nothing if it is there."""
    admin = AdminClient({"bootstrap.servers": broker})
    if workload.topic in admin.list_topics(timeout=SECONDS).topics:
        return
    make(broker, [workload.topic])
    send_all(broker, workload.topic, records(workload))


def send_all(broker: str, topic: str, pairs: Iterable[tuple[bytes, bytes]], in_turn: int = 0) -> None:
    """Write keys and values, and return when all lie there; raise RuntimeError if they do not.

    They are partitioned as Kafka's own clients do, or if told so go to so many partitions in turn.
    """
    failed: list[str] = []
    producer = Producer(
        {
            "bootstrap.servers": broker,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "linger.ms": 20,
            "queue.buffering.max.messages": 2_000_000,
            "delivery.report.only.error": True,
            "on_delivery": lambda error, _message: failed.append(error.str()),
            "log_level": 2,
        }
    )
    for number, (key, value) in enumerate(pairs):
        while True:
            try:
                producer.produce(topic, value, key, number % in_turn if in_turn else -1)
                break
            except BufferError:
                producer.poll(0.1)
        if not number % 10_000:
            producer.poll(0)
    left = producer.flush(120)
    if left or failed:
        why = f", {failed[0]}" if failed else ""
        raise RuntimeError(f"{topic}: Kafka did not take {left + len(failed):,} of the records{why}")


def remove_all_but(broker: str, kept: Collection[str]) -> None:
    """Delete every topic that is neither kept nor Kafka's own, and wait until they are gone."""
    admin = AdminClient({"bootstrap.servers": broker})
    if not (doomed := _doomed(admin, kept)):
        return
    remove(broker, doomed)
    deadline = time.monotonic() + SECONDS
    while _doomed(admin, kept):
        if time.monotonic() > deadline:
            raise RuntimeError(f"topics are still there: {', '.join(doomed)}")
        time.sleep(0.1)


def remove(broker: str, names: Collection[str]) -> None:
    """Have these topics deleted."""
    admin = AdminClient({"bootstrap.servers": broker})
    for deleted in admin.delete_topics([*names], operation_timeout=SECONDS).values():
        deleted.result(SECONDS)


def named(broker: str, part: str) -> list[str]:
    """Return the topics with ``part`` in their name."""
    found = AdminClient({"bootstrap.servers": broker}).list_topics(timeout=SECONDS).topics
    return sorted(name for name in found if part in name)


def _doomed(admin: AdminClient, kept: Collection[str]) -> list[str]:
    found = admin.list_topics(timeout=SECONDS).topics
    return [name for name in found if name not in kept and not name.startswith("__")]
