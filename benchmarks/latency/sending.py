"""Producers in processes of their own, so that what they do delays nobody's clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from confluent_kafka import Consumer, Producer, TopicPartition

from benchmarks.latency.plan import Plan

LEAD_SECONDS: Final = 0.3
NAP_SECONDS: Final = 0.0005
OFFSETS_SECONDS: Final = 30
FLOOD_CUSTOMERS: Final = 1_000
SETTINGS: Final = {
    "partitioner": "murmur2_random",
    "linger.ms": 0,
    "enable.idempotence": True,
    "queue.buffering.max.messages": 2_000_000,
    "log_level": 2,
}


def producer(broker: str) -> Producer:
    """Return a producer that sends at once."""
    return Producer({"bootstrap.servers": broker, **SETTINGS})


@contextmanager
def on_schedule(broker: str, topic: str, plan: Plan) -> Iterator[Connection]:
    """Send a plan's events; the connection gives the start, on the monotonic clock, then at the end how late it was."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_keep_to, args=(broker, topic, plan, there), daemon=True)
    process.start()
    try:
        yield here
    finally:
        process.terminate()
        process.join()


@contextmanager
def flood(broker: str, topic: str, partitions: int, begin: float) -> Iterator[Connection]:
    """Write to partition 0 as fast as one producer can; the connection takes a word to end, and gives the count.

    What counts is what the log has taken, not what was handed to the producer.
    """
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_flood, args=(broker, topic, partitions, begin, there), daemon=True)
    process.start()
    try:
        yield here
    finally:
        process.terminate()
        process.join()


def _keep_to(broker: str, topic: str, plan: Plan, told: Connection) -> None:
    pairs, sender = plan.uses(), producer(broker)
    sender.list_topics(topic)  # connected before the clock runs
    start = time.monotonic() + LEAD_SECONDS
    told.send(start)
    at, latest = 0, 0.0
    while at < len(pairs):
        now = time.monotonic() - start
        if plan.due(at) > now:
            sender.poll(0)
            time.sleep(min(NAP_SECONDS, plan.due(at) - now))
            continue
        latest = max(latest, now - plan.due(at))
        key, value = pairs[at]
        sender.produce(topic, value, key)
        at += 1
    took = time.monotonic() - start
    sender.flush(60)
    told.send({"producer_latest_ms": round(1_000 * latest, 2), "events_per_second": round(len(pairs) / took, 1)})
    told.recv()  # stays until it is ended


def _flood(broker: str, topic: str, partitions: int, begin: float, told: Connection) -> None:
    from datetime import UTC, datetime
    from itertools import count, islice

    from benchmarks.latency.plan import encode, partition_of
    from streams.events import FeatureUsed

    names = (name for number in count() if partition_of(name := f"flood-{number}", partitions) == 0)
    customers, at = list(islice(names, FLOOD_CUSTOMERS)), datetime.fromtimestamp(begin, UTC)
    templates = []
    for name in customers:
        event = FeatureUsed(event_id="@@@", customer_id=name, occurred_at=at, feature="reports")
        templates.append((name.encode(), encode(event).split(b"@@@")))
    sender: Any = Producer({"bootstrap.servers": broker, **SETTINGS, "linger.ms": 5})
    sent, first, started = 0, _end(broker, topic), time.monotonic()
    while not told.poll():
        for key, (head, tail) in templates:
            while True:
                try:
                    sender.produce(topic, head + b"%d" % sent + tail, key, 0)
                    break
                except BufferError:
                    sender.poll(0.01)
            sent += 1
        sender.poll(0)
    arrived, took = _end(broker, topic) - first, time.monotonic() - started
    sender.purge()
    told.send({"flood_events": arrived, "flood_events_per_second": round(arrived / took)})
    told.recv()


def _end(broker: str, topic: str) -> int:
    """Return the end of the log of partition 0."""
    reader = Consumer({"bootstrap.servers": broker, "group.id": "flood", "log_level": 2})  # none is joined
    try:
        return int(reader.get_watermark_offsets(TopicPartition(topic, 0), OFFSETS_SECONDS)[1])
    finally:
        reader.close()
