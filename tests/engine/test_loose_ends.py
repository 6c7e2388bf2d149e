"""What Kafka forgot to end is ended as its coordinator says, before it can become part of something else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import RequestTimedOutError, TransactionalIdAuthorizationFailed
from aiokafka.protocol.transaction import EndTxnRequest, InitProducerIdRequest
from aiokafka.structs import TopicPartition
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.engine import hanging
from streams.engine.hanging import Hanging
from streams.engine.loose_ends import CannotEnd, Last, LooseEnds
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.transaction import Fenced, GivenUp, Transactions
from streams.engine.transaction_requests import Open, open_in
from tests.engine.counting import SAYINGS, WORDS
from tests.engine.forgetting import forget
from tests.engine.scenes import FIRST, SECOND, Scene, owning

pytestmark = pytest.mark.broker


def begin(before: Transactions, scene: Scene) -> None:
    """Let a transaction begin."""
    before._producer.begin_transaction()
    before._producer.produce(scene.facts, b"undone", b"k")
    before._producer.flush()


def abort(before: Transactions, scene: Scene) -> None:
    """Let a transaction end as aborted."""
    begin(before, scene)
    before._producer.abort_transaction()


def let_go_once_fenced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every producer given up as soon as it has fenced."""
    fence = Transactions.fence

    def fence_and_go(transactions: Transactions) -> None:
        fence(transactions)
        transactions.given_up = True

    monkeypatch.setattr(Transactions, "fence", fence_and_go)


async def test_an_aborted_transaction_that_hangs_counts_nowhere(scene: Scene) -> None:
    before = scene.before()
    before.commit({"k": b"1"}, FIRST, [scene.fact("1")])
    abort(before, scene)
    await asyncio.to_thread(scene.forget_all, "hung")
    async with owning(scene) as owner:
        found = await owner.take([])
        assert (found.states, found.position) == ({"k": b"1"}, FIRST)
        await owner.commit({"k": b"2"}, SECOND, [scene.fact("2")])
        assert (await owner.take([])).states == {"k": b"2"}
    assert scene.told() == [b"1", b"2"]


async def test_a_committed_transaction_that_hangs_counts(scene: Scene) -> None:
    await scene.hang()
    async with owning(scene) as owner:
        found = await owner.take([])
        assert (found.states, found.position) == ({"k": b"hung"}, SECOND)
    assert scene.told() == [b"1", b"hung"]


async def test_it_counts_though_kafka_has_to_be_told_so_twice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    await scene.hang()
    send, lost = AIOKafkaClient.send, list[Any]()

    async def lossy(client: AIOKafkaClient, node: int, request: Any, **options: Any) -> Any:
        if isinstance(request, EndTxnRequest) and not lost:
            lost.append(request)
            raise RequestTimedOutError
        return await send(client, node, request, **options)

    monkeypatch.setattr(AIOKafkaClient, "send", lossy)
    async with owning(scene) as owner:
        found = await owner.take([])
    assert lost
    assert (found.states, found.position) == ({"k": b"hung"}, SECOND)
    assert scene.told() == [b"1", b"hung"]


async def test_it_counts_though_who_has_fenced_to_end_it_is_let_go(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.hang()

    with monkeypatch.context() as letting_go:
        let_go_once_fenced(letting_go)
        async with owning(scene) as owner:
            with pytest.raises(GivenUp):
                await owner.take([])
    async with owning(scene) as owner:
        found = await owner.take([])
        assert (found.states, found.position) == ({"k": b"hung"}, SECOND)
    assert scene.told() == [b"1", b"hung"]


async def test_it_counts_though_its_end_is_forgotten_once_more_and_who_mends_it_is_let_go(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.hang()
    tie_up = LooseEnds.tie_up
    mended = list[Last]()

    async def tie_up_and_forget(ends: LooseEnds, last: Last) -> None:
        await tie_up(ends, last)
        mended.append(last)
        if len(mended) == 1:
            await asyncio.to_thread(scene.forget_all, "again")

    with monkeypatch.context() as letting_go:
        let_go_once_fenced(letting_go)
        letting_go.setattr(LooseEnds, "tie_up", tie_up_and_forget)
        async with owning(scene) as owner:
            with pytest.raises(GivenUp):
                await owner.take([])
    assert [last.committed for last in mended] == [True, True]
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"again"}
    assert scene.told() == [b"1", b"hung", b"again"]


@pytest.mark.parametrize("gone", [[SAYINGS], [SAYINGS, WORDS]])
async def test_a_topic_that_is_deleted_after_the_look_holds_up_no_mend(
    scene: Scene, topics: str, gone: list[str]
) -> None:
    await scene.hang()
    ends = LooseEnds(scene.name, (scene.changelog, 0), [scene.facts, topics + WORDS], Options(broker=scene.broker))
    last = await ends.last(lambda: False)
    last.hanging.append(TopicPartition(topics + WORDS, 0))
    admin = AdminClient({"bootstrap.servers": scene.broker})
    for deleted in admin.delete_topics([topics + one for one in gone]).values():
        await asyncio.to_thread(deleted.result, 20)
    async with asyncio.timeout(20):
        await ends.tie_up(last)
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"hung"}


async def test_nor_does_one_that_is_made_anew_then_with_fewer_partitions(scene: Scene) -> None:
    await scene.hang()
    ends = LooseEnds(scene.name, (scene.changelog, 0), [scene.facts], Options(broker=scene.broker))
    last = await ends.last(lambda: False)
    last.hanging.append(TopicPartition(scene.facts, 7))
    async with asyncio.timeout(20):
        await ends.tie_up(last)
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"hung"}
    assert scene.told() == [b"1", b"hung"]


@pytest.mark.parametrize("request_type", [InitProducerIdRequest, EndTxnRequest])
async def test_who_may_not_end_it_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, request_type: type[object]
) -> None:
    await scene.hang()
    send = AIOKafkaClient.send

    async def refusing(client: AIOKafkaClient, node: int, request: Any, **options: Any) -> Any:
        if isinstance(request, request_type):
            raise TransactionalIdAuthorizationFailed
        return await send(client, node, request, **options)

    monkeypatch.setattr(AIOKafkaClient, "send", refusing)
    async with owning(scene) as owner:
        with pytest.raises(CannotEnd, match="does not let it be ended"):
            await owner.take([])


async def test_who_is_let_go_before_it_mends_fences_nobody(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    await scene.hang()
    look = LooseEnds.last

    async def look_and_go(ends: LooseEnds, given_up: Callable[[], bool]) -> Last:
        last = await look(ends, given_up)
        owner.give_up()
        return last

    monkeypatch.setattr(LooseEnds, "last", look_and_go)
    async with owning(scene) as owner:
        with pytest.raises(GivenUp):
            await owner.take([])
    ends = LooseEnds(scene.name, (scene.changelog, 0), [scene.facts], Options(broker=scene.broker))
    found = await look(ends, lambda: False)
    assert found.committed
    assert found.hanging


async def test_what_hangs_on_a_topic_of_facts_alone_is_found(scene: Scene) -> None:
    before = scene.before()
    abort(before, scene)
    await asyncio.to_thread(forget, scene.broker, scene.name, scene.facts, 0, (b"k", b"hung"))
    async with owning(scene) as owner:
        await owner.take([])
        await owner.commit({}, FIRST, [scene.fact("1")])
    assert scene.told() == [b"1"]


async def test_a_transaction_that_is_open_is_over_before_the_lane_is_fenced(scene: Scene) -> None:
    before = scene.before()
    before.commit({"k": b"1"}, FIRST, [scene.fact("1")])
    begin(before, scene)
    ends = LooseEnds(scene.name, (scene.changelog, 0), [scene.facts], Options(broker=scene.broker))
    assert await ends.last(lambda: False) == Last(committed=False, hanging=[], state="CompleteAbort")
    with pytest.raises(KafkaException, match="fenced"):
        await asyncio.to_thread(before._producer.commit_transaction, 30)
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"1"}
    assert scene.told() == [b"1"]


async def test_what_a_zombie_begins_after_the_look_is_aborted_though_that_is_forgotten(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, look, hung = scene.before(), Hanging.found, list[str]()
    before.commit({"k": b"1"}, FIRST, [scene.fact("1")])

    async def look_too_early(of: Hanging, client: AIOKafkaClient, last: Any) -> Any:
        found = await look(of, client, last)
        if not hung:
            await asyncio.to_thread(begin, before, scene)
            hung.append("begun")
        elif hung == ["begun"]:
            await asyncio.to_thread(scene.forget_all, "hung")
            hung.append("forgotten")
            return await look(of, client, last)
        return found

    monkeypatch.setattr(Hanging, "found", look_too_early)
    async with owning(scene) as owner:
        assert (await owner.take([])).states == {"k": b"1"}
    assert hung == ["begun", "forgotten"]
    assert scene.told() == [b"1"]


async def test_an_owner_that_lives_on_is_told_to_take_its_lane_anew(scene: Scene) -> None:
    async with owning(scene) as owner:
        await owner.take([])
        await owner.commit({"k": b"1"}, FIRST, [scene.fact("1")])
        await asyncio.to_thread(scene.forget_all, "hung")
        assert owner._transactions is not None
        owner._transactions.troubled = True
        with pytest.raises(Fenced, match="forgot"):
            await owner.commit({"k": b"2"}, SECOND, [scene.fact("2")])
        assert (await owner.take([])).states == {"k": b"hung"}
        await owner.commit({"k": b"2"}, SECOND, [scene.fact("2")])
    assert scene.told() == [b"1", b"hung", b"2"]


async def test_a_lane_that_was_never_owned_is_taken(scene: Scene) -> None:
    async with owning(scene) as owner:
        assert (await owner.take([])).position == Position()


async def test_what_hangs_on_the_changelog_is_found_though_a_topic_may_not_be_looked_at(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = scene.before()
    before.commit({"k": b"1"}, FIRST, [scene.fact("1")])
    abort(before, scene)
    await asyncio.to_thread(scene.forget_all, "hung")

    def refused(response: object, producer_id: int, before: int | None = None) -> list[Open]:
        return [
            one._replace(error_code=hanging.UNREADABLE, open=False) if one.topic == scene.facts else one
            for one in open_in(response, producer_id, before)
        ]

    monkeypatch.setattr(hanging, "open_in", refused)
    async with owning(scene) as owner:
        found = await owner.take([])
    assert found.position == FIRST
    assert [one.getMessage() for one in caplog.records if "grant Read" in one.getMessage()] == [
        f"{scene.name}: Kafka does not say what hangs on {scene.facts}: grant Read on it"
    ]
