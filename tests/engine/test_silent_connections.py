"""Connections to a real Kafka that say nothing any more and are not closed, while new ones to the same node do."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

from streams.engine.transaction import LONGEST_SILENT_MS, Fenced
from tests.engine.conftest import Work, finish
from tests.engine.flaws import HURRIED_SECONDS
from tests.engine.oracle import Oracle
from tests.engine.scenes import FIRST, SECOND, Scene, owning
from tests.engine.test_exactly_once import Write, check
from tests.torture.cluster import Cluster

pytestmark = [pytest.mark.broker, pytest.mark.slow]

SECONDS = 60.0  # without leaving a silent connection it takes ninety
LONG_SESSION_SECONDS = 300.0
WAITING = ConsumerGroupState.PREPARING_REBALANCING


@pytest.fixture
def broker(cluster: Cluster) -> str:
    """Address of that node, beside the door."""
    return cluster.address


def await_rebalance(broker: str, namespace: str, seconds: float = 30.0) -> None:
    """Return when the group waits for members to join."""
    group, until = f"{namespace}counting", time.monotonic() + seconds
    admin = AdminClient({"bootstrap.servers": broker})
    while (state := admin.describe_consumer_groups([group])[group].result(30).state) != WAITING:
        assert time.monotonic() < until, f"the group is {state}"
        time.sleep(0.1)


def test_a_worker_leaves_them_goes_on_and_ends_no_transaction_by_what_it_said_on_them(
    cluster: Cluster, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(4_000)
    working = work(broker=cluster.door(0), max_batch=20)
    oracle.wait(40, 0.2)
    cluster.proxy.hush(0)
    oracle.wait(SECONDS)
    assert working.is_alive()
    assert "may hear again what was said to it" in said.read_text()
    check(oracle)


def test_a_join_is_not_waited_for_on_one(
    broker: str, namespace: str, cluster: Cluster, write: Write, work: Work, oracle: Oracle
) -> None:
    write(8_000)
    frozen = work(max_batch=10, session_timeout_seconds=LONG_SESSION_SECONDS)
    oracle.wait(40, 0.05)
    assert frozen.pid is not None
    os.kill(frozen.pid, signal.SIGSTOP)
    joining = work(broker=cluster.door(0))
    await_rebalance(broker, namespace)
    cluster.proxy.hush(0)
    os.kill(frozen.pid, signal.SIGCONT)
    finish(frozen)
    oracle.wait(SECONDS)
    assert joining.is_alive()
    check(oracle)


def test_a_worker_that_is_told_to_end_while_nobody_answers_ends_in_good_order(
    cluster: Cluster, write: Write, work: Work, oracle: Oracle
) -> None:
    write(4_000)
    working = work(broker=cluster.door(0), max_batch=20)
    oracle.wait(40, 0.2)
    cluster.proxy.cut(0, "requests", "answers")
    finish(working)
    work()
    oracle.wait(SECONDS)
    check(oracle)


async def test_an_owner_that_had_to_wait_for_long_leaves_one_as_soon_as_others_once_kafka_was_quick(
    cluster: Cluster, topics: str, make_changelog: Callable[[str], None]
) -> None:
    scene = Scene(cluster.door(0), topics)
    make_changelog(scene.changelog)
    async with owning(scene) as owner:
        owner._silent_seconds = LONGEST_SILENT_MS / 1000
        await owner.take([])
        await owner.commit({"k": b"1"}, FIRST, [scene.fact("1")])
        cluster.proxy.hush(0)
        async with asyncio.timeout(0.75 * LONGEST_SILENT_MS / 1000):
            with pytest.raises(Fenced) as left:
                await owner.commit({"k": b"2"}, SECOND, [scene.fact("2")])
        assert not left.value.certain
        assert (await owner.take([])).states in ({"k": b"1"}, {"k": b"2"})


def test_a_node_that_takes_long_over_every_transaction_is_waited_for(
    cluster: Cluster, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(1_000)
    cluster.proxy.delay(0, HURRIED_SECONDS / 6)  # both ways: an answer comes in time, three of them do not
    working = work(broker=cluster.door(0), flaw="hurried")
    oracle.wait(SECONDS)
    assert working.is_alive()
    late = "took long over a transaction", "takes longer to let it fence"  # which, depends on what is late first
    assert any(f"is to be taken over anew: Kafka {what}" in said.read_text() for what in late)
    check(oracle)
