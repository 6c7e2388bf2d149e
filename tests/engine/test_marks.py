"""Who takes a lane writes a mark, and does not end the process for one that hangs."""

from __future__ import annotations

import asyncio

import pytest

from streams.engine import patience
from streams.engine.ownership import Uncertain
from streams.engine.transaction import Transactions
from tests.engine.forgetting import forget
from tests.engine.scenes import FIRST, SECOND, Scene, owning

pytestmark = pytest.mark.broker


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
