"""Who takes a lane writes a mark, and neither waits for it for ever nor ends the process for it."""

from __future__ import annotations

import asyncio

import pytest
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from streams.engine import ownership, patience
from streams.engine.ownership import CannotCommit, Uncertain
from streams.engine.transaction import Transactions
from tests.engine.forgetting import forget
from tests.engine.scenes import FIRST, SECOND, Scene, owning

pytestmark = pytest.mark.broker


def take_no_record(scene: Scene) -> None:
    """Let Kafka refuse whatever is written to the changelog."""
    least = ConfigEntry("max.message.bytes", "1", incremental_operation=AlterConfigOpType.SET)
    changelog = ConfigResource(ResourceType.TOPIC, scene.changelog, incremental_configs=[least])
    admin = AdminClient({"bootstrap.servers": scene.broker})
    for altered in admin.incremental_alter_configs([changelog]).values():
        altered.result(20)


async def test_a_lane_to_which_no_mark_can_be_written_is_taken_anew_but_not_for_ever(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "ATTEMPTS", 3)
    await asyncio.to_thread(take_no_record, scene)
    async with owning(scene) as owner:
        for _ in range(2):
            with pytest.raises(Uncertain, match="a transaction was aborted"):
                await owner.take([])
        with pytest.raises(CannotCommit, match="has aborted 3 transactions one after the other"):
            await owner.take([])


async def test_a_lane_whose_mark_hangs_is_taken_anew(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(patience, "ASK_SECONDS", 0.1)
    before, mark = scene.before(), Transactions.mark
    await asyncio.to_thread(before.commit, {"k": b"1"}, FIRST)

    def hang(transactions: Transactions) -> int:
        end = mark(transactions)
        forget(scene.broker, scene.name, scene.changelog, 0, (b"k", b"2"))
        return end + 2  # behind the marker of the mark, and what hangs

    async with owning(scene) as owner:
        with monkeypatch.context() as once:
            once.setattr(Transactions, "mark", hang)
            with pytest.raises(Uncertain, match="forgot to end"):
                await owner.take([])
        found = await owner.take([])
        assert (found.states, found.position) == ({"k": b"2"}, FIRST)
        await owner.commit({"k": b"3"}, SECOND)
        assert (await owner.take([])).states == {"k": b"3"}
    before.close()
