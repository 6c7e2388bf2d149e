"""What a group keeps of a worker that ends in good order, with a name in it or without."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable

import pytest
from confluent_kafka.admin import AdminClient

from streams.engine import fetching
from streams.engine.app import Engine
from streams.engine.options import Options
from tests.engine.conftest import Work, ended, finish
from tests.engine.oracle import Oracle
from tests.engine.test_exactly_once import Write, check

SESSION_SECONDS = 300.0  # so long its lanes would wait for it


def members(broker: str, namespace: str) -> list[str]:
    """Return the names of those that the group knows; of one without a name it is empty."""
    group = f"{namespace}counting"
    admin = AdminClient({"bootstrap.servers": broker})  # kept until the answer is in: else it never comes
    told = admin.describe_consumer_groups([group])[group].result(30)
    return sorted(member.group_instance_id or "" for member in told.members)


def await_members(broker: str, namespace: str, wanted: list[str], seconds: float = 30.0) -> None:
    """Return when the group knows exactly these."""
    until = time.monotonic() + seconds
    while (found := members(broker, namespace)) != wanted:
        assert time.monotonic() < until, f"{found} are in the group, not {wanted}"
        time.sleep(0.1)


@pytest.mark.broker
def test_it_gives_its_lanes_to_the_others(
    broker: str, namespace: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(6_000)
    first = work(max_batch=20, instance_id="one", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40, 0.1)
    work(max_batch=20, instance_id="two", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40, 0.4)
    assert members(broker, namespace) == ["one", "two"]
    finish(first)
    oracle.wait(60)
    assert members(broker, namespace) == ["two"]
    check(oracle)


@pytest.mark.broker
def test_alone_it_keeps_them_for_its_return(
    broker: str, namespace: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(2_000)
    only = work(max_batch=20, instance_id="one", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40, 0.1)
    finish(only)
    assert members(broker, namespace) == ["one"]
    work(instance_id="one", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40)
    check(oracle)


@pytest.mark.broker
@pytest.mark.parametrize("name", ["leaving", None])
def test_amid_a_rebalance_that_waits_for_another_it_leaves_all_the_same(
    broker: str, namespace: str, write: Write, work: Work, oracle: Oracle, name: str | None
) -> None:
    write(8_000)
    leaving = work(max_batch=10, instance_id=name, session_timeout_seconds=SESSION_SECONDS, flaw="dawdling")
    oracle.wait(40, 0.05)
    frozen = work(max_batch=10, instance_id="frozen", session_timeout_seconds=SESSION_SECONDS)
    await_members(broker, namespace, sorted([name or "", "frozen"]))
    oracle.wait(40, 0.2)
    assert frozen.pid is not None
    os.kill(frozen.pid, signal.SIGSTOP)
    leaving.terminate()
    work(instance_id="joining", session_timeout_seconds=SESSION_SECONDS)
    assert ended(leaving) == 0
    os.kill(frozen.pid, signal.SIGCONT)
    await_members(broker, namespace, ["frozen", "joining"])
    oracle.wait(60)
    check(oracle)


class Unheard:
    """A consumer whose group does not hear it as it ``stops``; it is its own client."""

    def __init__(self, stops: Callable[[], Awaitable[None]]) -> None:
        self._client, self.stop, self.hung_up = self, stops, False

    async def close(self) -> None:
        """Hang up."""
        self.hung_up = True


async def wait() -> None:
    """Wait for an answer."""
    await asyncio.sleep(60)


async def give_a_fetch_up() -> None:
    """Be told by one that was waiting to try again that it does not any more."""
    raise asyncio.CancelledError


@pytest.mark.parametrize("stops", [wait, give_a_fetch_up])
async def test_who_is_not_heard_as_it_leaves_hangs_up(
    monkeypatch: pytest.MonkeyPatch, stops: Callable[[], Awaitable[None]]
) -> None:
    monkeypatch.setattr(fetching, "LEFT_SECONDS", 0.05)
    thread = Engine("counting", Options(broker="127.0.0.1:1"), rejects="rejects").app.consumer._thread
    thread._consumer = unheard = Unheard(stops)
    await thread.on_thread_stop()
    assert unheard.hung_up
    thread.thread_loop.close()


async def test_one_that_has_not_begun_has_nothing_to_give_away() -> None:
    made = Engine("counting", Options(broker="127.0.0.1:1"), rejects="rejects")
    consumer = made.app.consumer
    await consumer.stop()
    consumer._thread.thread_loop.close()
