"""Topics with a log on them, and workers as processes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tests.engine.counting import POISON, REJECTS, SAYINGS, SHOUTS, TICKS, WORDS
from tests.engine.oracle import Oracle

PARTITIONS = 4
START = 1_700_000_000_000
Work = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def topics(broker: str, namespace: str) -> str:
    """Make the topics of the counting domain; return their prefix."""
    arrival = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(12 << 20)}
    wanted = [NewTopic(namespace + name, PARTITIONS, 1, config=arrival) for name in (WORDS, SHOUTS, TICKS)]
    wanted += [NewTopic(namespace + name, 1, 1) for name in (SAYINGS, REJECTS)]
    admin = AdminClient({"bootstrap.servers": broker})
    for made in admin.create_topics(wanted).values():
        made.result(30)
    return namespace


@pytest.fixture
def oracle(broker: str, topics: str) -> Oracle:
    """What knows how it should be."""
    return Oracle(broker, topics, PARTITIONS)


@pytest.fixture
def producer(broker: str) -> Producer:
    """A producer that partitions as Java does."""
    settings = {"bootstrap.servers": broker, "partitioner": "murmur2_random", "message.max.bytes": 12 << 20}
    return Producer(settings)


@pytest.fixture
def write(producer: Producer, topics: str) -> Callable[[int], None]:
    """Write a log of so many records, some of them bad or poisonous."""

    def write_log(many: int, seed: int = 1) -> None:
        random, time = Random(seed), START
        for _ in range(many):
            time += random.choice([0, 1_000, 60_000])
            topic = topics + random.choice([WORDS] * 9 + [SHOUTS])
            key, value = _said(random, time)
            producer.produce(topic, value, key)
            producer.poll(0)
        producer.flush()

    return write_log


def _said(random: Random, time: int) -> tuple[bytes, bytes | None]:
    key = f"k{random.randrange(60)}"
    odd = random.randrange(400)
    if odd < 2:
        return key.encode(), None if odd else b"{"
    word = {2: POISON, 3: "bye", 4: "sleepless"}.get(odd, random.choice("abcdef"))
    return key.encode(), json.dumps({"key": key, "word": word, "time": time}).encode()


@pytest.fixture
def work(broker: str, topics: str) -> Iterator[Work]:
    """Start a worker; those that still run at the end are killed."""
    started: list[subprocess.Popen[str]] = []

    def start(**options: Any) -> subprocess.Popen[str]:
        told = {"tick_seconds": None, "session_timeout_seconds": 6.0, **options}
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), broker, topics, str(PARTITIONS)]
        process = subprocess.Popen([*command, json.dumps(told)], stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
