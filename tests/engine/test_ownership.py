"""A lane is worked by one process at a time, and never from nowhere."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import OFFSET_END, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.adapters.embedded import ports
from streams.engine.transaction import Transactions
from tests.engine.conftest import PARTITIONS, Work, ended, finish
from tests.engine.counting import WORDS
from tests.engine.oracle import Oracle
from tests.torture.proxy import Proxy

pytestmark = pytest.mark.broker
Write = Callable[[int], None]


def delete_all(broker: str, topic: str) -> None:
    """Delete all that is on a topic."""
    gone = [TopicPartition(topic, number, OFFSET_END) for number in range(PARTITIONS)]
    admin = AdminClient({"bootstrap.servers": broker})
    for deleted in admin.delete_records(gone).values():
        deleted.result(20)


def await_words(words: str, said: Path) -> None:
    """Return when a worker has said this."""
    until = time.monotonic() + 30
    while not said.exists() or words not in said.read_text():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_lane_that_is_fenced_though_it_is_ours_is_taken_over_again(
    broker: str, topics: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(3_000)
    work(max_batch=10)
    for share in (0.2, 0.5):
        oracle.wait(30, share)
        for partition in range(PARTITIONS):
            name = f"{topics}counting-counters"
            intruder = Transactions(broker, f"{name}-{partition}", f"{name}-changelog", partition)
            intruder.fence()
            intruder.close()
    oracle.wait(40)
    assert oracle.actual() == oracle.expected()


def test_a_worker_whose_records_are_gone_says_so_and_stops(
    broker: str, topics: str, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(400)
    worker = work()
    oracle.wait(30)
    finish(worker)
    write(400)
    delete_all(broker, topics + WORDS)
    before = oracle.actual()
    assert ended(work()) == 1
    assert "offsets were deleted before they were counted. Give the topic a longer retention" in said.read_text()
    assert oracle.actual() == before


def test_a_worker_whose_records_go_while_it_is_away_says_so_and_stops(
    broker: str, topics: str, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(400)
    worker = work()
    oracle.wait(30)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    time.sleep(0.5)  # what it has asked for is answered by now
    write(400)
    delete_all(broker, topics + WORDS)
    os.kill(worker.pid, signal.SIGCONT)
    assert ended(worker) == 1
    assert "offsets were deleted before they were counted. Give the topic a longer retention" in said.read_text()


def test_a_worker_that_is_told_of_no_such_offset_goes_on_if_there_is_one(
    write: Write, work: Work, oracle: Oracle
) -> None:
    write(3_000)
    worker = work(flaw="misled")
    oracle.wait(60)
    finish(worker)
    assert oracle.actual() == oracle.expected()


def test_a_partition_of_which_nobody_says_what_there_is_holds_up_no_other(
    write: Write, work: Work, oracle: Oracle
) -> None:
    write(3_000)
    worker = work(flaw="doubtful")
    oracle.wait(60, 0.6)
    finish(worker)
    work()
    oracle.wait(40)
    assert oracle.actual() == oracle.expected()


def test_a_worker_that_kafka_leaves_as_it_starts_waits_for_it(
    broker: str, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(3_000)
    before = work(max_batch=10)
    oracle.wait(30, 0.2)
    finish(before)
    front, back = ports.free(), int(broker.rpartition(":")[2])
    worker = work(flaw="hasty", broker=f"{ports.LOOPBACK}:{front}")
    await_words("Kafka has gone", said)
    door = Proxy({0: [(front, back)]})
    door.start()
    try:
        oracle.wait(40)
        finish(worker)
    finally:
        door.stop()
    assert oracle.actual() == oracle.expected()


def test_a_worker_that_waits_for_a_kafka_that_has_left_ends_when_it_is_told_to(work: Work, said: Path) -> None:
    worker = work(flaw="hasty", broker=f"{ports.LOOPBACK}:{ports.free()}")
    await_words("Kafka has gone", said)
    finish(worker)


def test_an_older_build_leaves_alone_what_a_newer_one_has_written(
    topics: str, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(300)
    newer = work(layout=2)
    oracle.wait(30)
    finish(newer)
    before = oracle.actual()
    write(300)
    assert ended(work(layout=1)) == 1
    assert "a newer build has written its states (layout 2, this build knows 1)" in said.read_text()
    assert oracle.actual() == before
    work(layout=2)
    oracle.wait(30)


def test_a_worker_without_its_topics_says_what_to_do(namespace: str, work: Work, said: Path) -> None:
    assert ended(work()) == 1
    assert f"Topic {namespace}{WORDS} is missing: create it with 4 partitions." in said.read_text()
