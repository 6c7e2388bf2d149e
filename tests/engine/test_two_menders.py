"""Who finds that another one is ending what hangs lets it do so, and does not undo what it commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.transaction import AddPartitionsToTxnRequest, EndTxnRequest

from streams.engine import loose_ends
from streams.engine.loose_ends import Last, LooseEnds
from streams.engine.options import Options
from streams.engine.transaction import GivenUp
from tests.engine.scenes import FIRST, Scene, owning

pytestmark = pytest.mark.broker


class Held:
    """The first request of a kind, which is not sent before it is ``free``; ``come`` says that it is held."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: type[object]) -> None:
        self.come, self.free = asyncio.Event(), asyncio.Event()
        send = AIOKafkaClient.send

        async def hold(client: AIOKafkaClient, node: int, request: Any, **options: Any) -> Any:
            if isinstance(request, kind) and not self.come.is_set():
                self.come.set()
                await self.free.wait()
            return await send(client, node, request, **options)

        monkeypatch.setattr(AIOKafkaClient, "send", hold)


def ends_of(scene: Scene) -> LooseEnds:
    """Return what somebody knows of what hangs."""
    return LooseEnds(scene.name, (scene.changelog, 0), [scene.facts], Options(broker=scene.broker))


@asynccontextmanager
async def mending(scene: Scene, held: Held) -> AsyncIterator[asyncio.Task[None]]:
    """Have somebody end, as committed, what hangs: it has fenced, and the request is held."""
    await scene.hang()
    last = await ends_of(scene).last(lambda: False)
    assert last.committed
    task = asyncio.create_task(ends_of(scene).tie_up(last))
    await held.come.wait()
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.parametrize("kind", [AddPartitionsToTxnRequest, EndTxnRequest])
async def test_a_second_one_waits_for_the_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: type[object]
) -> None:
    held = Held(monkeypatch, kind)
    async with mending(scene, held) as first:
        second = asyncio.create_task(ends_of(scene).last(lambda: False))
        while "another one may be ending" not in caplog.text and not second.done():
            await asyncio.sleep(0.01)
        held.free.set()
        await first
        assert await second == Last(committed=True, hanging=[], state="CompleteCommit")
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"hung"}
    assert scene.told() == [b"1", b"hung"]


async def test_one_that_has_looked_too_leaves_it_to_who_was_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, EndTxnRequest)
    second = ends_of(scene)
    async with mending(scene, held) as first:
        at = Last(committed=True, hanging=[], state="CompleteCommit")
        await second.tie_up(at)
        held.free.set()
        await first
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"hung"}


async def test_it_is_not_waited_for_for_ever(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loose_ends, "MEND_SECONDS", 0.5)
    async with mending(scene, Held(monkeypatch, EndTxnRequest)) as first:
        first.cancel()
        async with owning(scene) as owner:
            await owner.take([])
            await owner.commit({"k": b"2"}, FIRST)
            assert (await owner.take([])).states == {"k": b"2"}


@pytest.mark.parametrize("kind", [AddPartitionsToTxnRequest, EndTxnRequest])
async def test_who_is_let_go_amid_it_ends_it_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kind: type[object]
) -> None:
    await scene.hang()
    held = Held(monkeypatch, kind)
    async with owning(scene) as owner:
        taking = asyncio.create_task(owner.take([]))
        await held.come.wait()
        owner.give_up()
        held.free.set()
        with pytest.raises(GivenUp):
            await taking
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"hung"}
    assert scene.told() == [b"1", b"hung"]
