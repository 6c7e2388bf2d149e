"""Topics with a log on them, and workers as processes."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tests.engine import worker
from tests.engine.counting import POISON, REJECTS, SAYINGS, SHOUTS, TICKS, WORDS
from tests.engine.forgetting import unverified
from tests.engine.oracle import Oracle
from tests.engine.scenes import Scene
from tests.torture.cluster import Cluster

PARTITIONS = 4
COMPACTED = {"cleanup.policy": "compact"}
START = 1_700_000_000_000
Work = Callable[..., BaseProcess]


@pytest.fixture
def topics(broker: str, namespace: str) -> str:
    """Make the topics of the counting domain; return their prefix."""
    arrival = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(12 << 20)}
    wanted = [NewTopic(namespace + name, PARTITIONS, 1, config=arrival) for name in (WORDS, SHOUTS, TICKS)]
    wanted += [NewTopic(namespace + SAYINGS, 1, 1, config=arrival), NewTopic(namespace + REJECTS, 1, 1)]
    admin = AdminClient({"bootstrap.servers": broker})
    for made in admin.create_topics(wanted).values():
        made.result(30)
    return namespace


@pytest.fixture
def make_changelog(broker: str) -> Callable[[str], None]:
    """Make a changelog of one partition."""

    def make(name: str) -> None:
        admin = AdminClient({"bootstrap.servers": broker})
        admin.create_topics([NewTopic(name, 1, 1, config=COMPACTED)])[name].result(30)

    return make


@pytest.fixture
def scene(broker: str, topics: str, make_changelog: Callable[[str], None]) -> Iterator[Scene]:
    """A lane on a Kafka that can be made to forget."""
    made = Scene(broker, topics)
    make_changelog(made.changelog)
    with unverified(broker):
        yield made


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


@pytest.fixture(scope="session")
def workshop() -> Iterator[ForkServerContext]:
    """Processes that have imported everything before they are forked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.engine.worker"])
        yield context


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Where workers write what they have to say."""
    return tmp_path / "said"


@pytest.fixture
def work(broker: str, namespace: str, workshop: ForkServerContext, said: Path) -> Iterator[Work]:
    """Start a worker; those that still run at the end are killed."""
    started: list[BaseProcess] = []

    def start(**options: Any) -> BaseProcess:
        told = {"tick_seconds": None, "session_timeout_seconds": 6.0, **options}
        process = workshop.Process(target=worker.main, args=(broker, namespace, PARTITIONS, told, str(said)))
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()
        process.close()
    print(said.read_text() if said.exists() else "")


def ended(process: BaseProcess) -> int | None:
    """Return the exit code of a worker that is about to end."""
    process.join(30)
    return process.exitcode


def finish(process: BaseProcess) -> None:
    """End a worker in good order."""
    process.terminate()
    assert ended(process) == 0


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Give a node of Kafka, and a relay before it: what goes through can be hushed, held, or outlive who asked."""
    made = Cluster(tmp_path, nodes=1, doors=1)
    try:
        made.start()
        yield made
    finally:
        made.stop()
