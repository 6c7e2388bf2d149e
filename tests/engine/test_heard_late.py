"""What was said on a connection that is lost may be heard later, and ends no transaction that follows."""

from __future__ import annotations

import asyncio
import time
from threading import Timer
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from streams.engine.ownership import Ownership, Uncertain
from streams.engine.position import Position
from streams.engine.transaction import Transactions
from tests.engine.scenes import FIRST, SECOND, Scene, owning
from tests.torture.cluster import Cluster

pytestmark = [pytest.mark.broker, pytest.mark.slow]

HELD_SECONDS = 0.5
HEARD_SECONDS = 2.0  # at most until what was held has had its effect


@pytest.fixture
def scene(cluster: Cluster) -> Scene:
    """A lane whose owner is behind that relay."""
    made = Scene(cluster.door(0), "late.")
    wanted = [NewTopic(name, 1, 1) for name in (made.changelog, *made.place.written)]
    admin = AdminClient({"bootstrap.servers": cluster.address})
    for one in admin.create_topics(wanted).values():
        one.result(30)
    return made


def hold_the_end(cluster: Cluster, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the end of the first transaction with a fact until that of the next is written, and not the rest of it."""
    produce, write, proxy = Transactions._produce, Transactions._write, cluster.proxy

    def then_hold(transactions: Transactions, *batch: Any) -> None:
        produce(transactions, *batch)
        transactions._producer.flush(10)
        proxy.cut(0, "requests")
        Timer(HELD_SECONDS, proxy.desert, [0]).start()
        monkeypatch.setattr(Transactions, "_produce", produce)
        monkeypatch.setattr(Transactions, "_write", then_let)

    def then_let(transactions: Transactions, *fact: Any) -> None:
        write(transactions, *fact)
        transactions._producer.flush(10)
        proxy.mend(0)
        until = time.monotonic() + HEARD_SECONDS
        while len(scene.told()) == 1 and time.monotonic() < until:
            time.sleep(0.05)
        monkeypatch.setattr(Transactions, "_write", write)

    monkeypatch.setattr(Transactions, "_produce", then_hold)


async def count(owner: Ownership, position: Position, scene: Scene, *facts: str) -> None:
    """Count an event as a lane does: as long as the changelog does not have it."""
    while True:
        try:
            return await owner.commit({}, position, [scene.fact(fact) for fact in facts])
        except Uncertain:
            if (await owner.take([])).position.offsets == position.offsets:
                return None


async def test_the_end_of_a_transaction_that_is_heard_once_more_amid_the_next_one_ends_it_not(
    cluster: Cluster, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_the_end(cluster, scene, monkeypatch)
    async with owning(scene) as owner:
        await owner.take([])
        await count(owner, FIRST, scene, "1")
        await count(owner, SECOND, scene, "2", "3")
        assert (await owner.take([])).position.offsets == SECOND.offsets
    assert await asyncio.to_thread(scene.told) == [b"1", b"2", b"3"]
