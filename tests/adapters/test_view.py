import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import redis

from streams.adapters.embedded import valkey as embedded_valkey
from streams.adapters.reading_view import Group, Groups, LiveReader, ViewReader
from streams.adapters.view import Portrait, View
from streams.adapters.view.keys import Keys
from streams.adapters.view.lane import Lane as ViewLane
from streams.adapters.view.ledger import Ledger, Telling
from streams.adapters.view.link import Claimed, Link
from streams.adapters.view.rounds import Rounds
from streams.adapters.view.worker import Lane as Held
from streams.adapters.view.worker import Worker
from streams.events import HEALTH, AlertResolved, HealthChanged, Honesty, ModelTrained
from tests.adapters.telling import Record, tell
from tests.adapters.view_lanes import NOON, Lane, alert, describe, state

HOSTILE = ["a/b\\c", 'o\'hara "& sons"', "🦊 fuchs", "[red]alarm[/red]", "{braces}", "a:b=c", "*", "\n\t", "{}[],[]"]


def noting(described: list[bytes]) -> Callable[[bytes], Portrait]:
    """Describe, and remember what."""

    def noted(encoded: bytes) -> Portrait:
        described.append(encoded)
        return describe(encoded)

    return noted


def told(customer: str, score: float, before: float, number: int = 1) -> HealthChanged:
    return HealthChanged(
        event_id=f"{customer}:health:{number}",
        customer_id=customer,
        occurred_at=NOON,
        as_of=NOON,
        score=score,
        band="watch",
        previous_score=before,
    )


def resolved(customer: str) -> AlertResolved:
    return AlertResolved(
        event_id=f"{customer}:alert:2",
        customer_id=customer,
        occurred_at=NOON,
        alert_id=f"{customer}:low:1",
        policy="low",
        severity="critical",
        episode=1,
        raised_at=NOON,
        resolution="customer_erased",
    )


@asynccontextmanager
async def running(url: str, namespace: str, worker: str = "w1") -> AsyncIterator[View]:
    view = View(url, namespace, worker, describe)
    await view.start()
    try:
        yield view
    finally:
        await view.stop()


async def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.01)


@pytest.fixture
def reader(valkey: str, namespace: str) -> ViewReader:
    return ViewReader(redis.Redis.from_url(valkey), namespace)


def scores(reader: ViewReader) -> dict[str, float | None]:
    return {each.customer_id: each.score for each in reader.at_risk(10_000).items}


def opened(reader: ViewReader) -> list[tuple[str, str]]:
    return [(each.customer_id, each.alert.alert_id) for each in reader.alerts().items]


def keys(url: str, namespace: str) -> list[bytes]:
    return list(redis.Redis.from_url(url).scan_iter(f"helix:v1:{namespace}*"))


async def test_what_is_committed_can_be_read(valkey: str, namespace: str, reader: ViewReader) -> None:
    lane = Lane()
    async with running(valkey, namespace) as view:
        lane.given_to(view)
        lane.commit(view, {"acme": state("acme", 40.0)})
        lane.commit(view, {"acme": state("acme", 41.0), "beta": state("beta", 30.0)})
        await until(lambda: view.settled)
        assert scores(reader) == {"beta": 30.0, "acme": 41.0}
        assert reader.customer("acme") == describe(lane.table["acme"])
        assert reader.customer("nobody") is None


async def test_a_redis_that_has_forgotten_the_scripts_is_told_them_again(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    lane, client = Lane(), redis.Redis.from_url(valkey)
    async with running(valkey, namespace) as view:
        lane.given_to(view)
        for score in (40.0, 41.0):
            client.script_flush()
            lane.commit(view, {"acme": state("acme", score)})
            await until(lambda: view.settled)
            assert scores(reader) == {"acme": score}


async def test_only_the_newest_of_each_customer_is_written(valkey: str, namespace: str) -> None:
    described: list[bytes] = []
    lane, view = Lane(), View(valkey, namespace, "w1", noting(described))
    await view.start()
    lane.given_to(view)
    for score in range(1_000):
        lane.commit(view, {f"c{i}": state(f"c{i}", score / 10) for i in range(5)})
    await until(lambda: view.settled)
    await view.stop()
    assert len(described) < 1_000
    assert scores(ViewReader(redis.Redis.from_url(valkey), namespace)) == {f"c{i}": 99.9 for i in range(5)}


@pytest.mark.parametrize("tombstone_first", [True, False])
async def test_an_erased_customer_is_nowhere(
    valkey: str, namespace: str, reader: ViewReader, monkeypatch: pytest.MonkeyPatch, tombstone_first: bool
) -> None:
    lane, ledger = Lane(), Ledger(valkey, Keys(namespace))

    def bury() -> None:
        at = ledger.positions([(HEALTH, 0)])[HEALTH, 0]
        assert all(ledger.tell([Telling((HEALTH, 0), at, str(int(at) + 1), [Record(int(at), b"acme", None)])]))
        tell(valkey, namespace, resolved("acme"))  # the erasure's own fact, of another topic: in no order with that

    async with running(valkey, namespace) as view:
        lane.given_to(view)
        lane.commit(view, {"acme": state("acme", alerts=(alert("acme"),)), "beta": state("beta")})
        await until(lambda: view.settled)
        assert opened(reader) == [("acme", "acme:low:1")]
        tell(valkey, namespace, told("acme", 40.0, 55.0))
        if tombstone_first:
            bury()
        lane.commit(view, {"acme": None})
        await until(lambda: view.settled)
        if not tombstone_first:
            bury()
    monkeypatch.setattr("streams.adapters.view.ledger.STRANGE_SECONDS", -1.0)  # as if a minute had gone by
    ledger.sweep(1)
    ledger.close()
    client = redis.Redis.from_url(valkey)
    live = f"helix:v1:{namespace}live"
    said = [event.kind for event in LiveReader(client, namespace).after("0-0", 0) if event.customer_id == "acme"]
    assert said == (["gone"] if tombstone_first else ["gone", "fact"])  # which those who look on must hear, for an hour
    client.delete(live)
    dumps = [client.dump(key) or b"" for key in keys(valkey, namespace)]
    assert not [key for key in keys(valkey, namespace) if b"acme" in key]
    assert not [dump for dump in dumps if b"acme" in dump]
    assert opened(reader) == []
    assert reader.counts() == {"customers": 1, "band:watch": 1}
    assert reader.segments() == Groups(groups=(Group(group="plan", customers=1, values={"pro": 1}, total=1),), total=1)


@pytest.mark.parametrize("customer", HOSTILE)
async def test_any_id_is_kept_apart(valkey: str, namespace: str, reader: ViewReader, customer: str) -> None:
    lane = Lane()
    async with running(valkey, namespace) as view:
        lane.given_to(view)
        lane.commit(view, {customer: state(customer, plan=customer, alerts=(alert(customer),)), "x": state("x")})
        await until(lambda: view.settled)
        assert set(scores(reader)) == {customer, "x"}
        assert [each.customer_id for each in reader.at_risk(segment=("plan", customer)).items] == [customer]
        assert opened(reader) == [(customer, f"{customer}:low:1")]
        lane.commit(view, {customer: None})
        await until(lambda: view.settled)
        assert set(scores(reader)) == {"x"}


async def test_what_moved_a_score_stays_until_the_score_moves(valkey: str, namespace: str, reader: ViewReader) -> None:
    lane = Lane()
    async with running(valkey, namespace) as view:
        lane.given_to(view)
        lane.commit(view, {"acme": state("acme", 40.0)})
        await until(lambda: view.settled)
        tell(valkey, namespace, told("acme", 40.0, 55.0), told("acme", 40.0, 40.01, number=2))
        lane.commit(view, {"acme": state("acme", 40.0, plan="max")})
        await until(lambda: view.settled)
        portrait = reader.customer("acme")
        assert portrait is not None
        assert portrait.moved is not None
        assert (portrait.moved.previous_score, portrait.segment.plan) == (55.0, "max")
        lane.commit(view, {"acme": state("acme", 70.0)})
        await until(lambda: view.settled)
        portrait = reader.customer("acme")
        assert portrait is not None
        assert portrait.moved is None


async def test_a_restart_at_the_same_position_writes_nothing(valkey: str, namespace: str, reader: ViewReader) -> None:
    lane = Lane()
    async with running(valkey, namespace) as first:
        lane.given_to(first)
        lane.commit(first, {f"c{i}": state(f"c{i}") for i in range(500)})
    assert len(scores(reader)) == 500
    described: list[bytes] = []
    second = View(valkey, namespace, "w2", noting(described))
    await second.start()
    lane.given_to(second)
    await until(lambda: second.settled)
    await second.stop()
    assert described == []


async def test_what_was_committed_elsewhere_is_published_at_takeover(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    lane = Lane()
    async with running(valkey, namespace) as first:
        lane.given_to(first)
        lane.commit(first, {"acme": state("acme", 10.0), "gone": state("gone")})
    lane.commit(None, {"acme": state("acme", 20.0), "gone": None, "new": state("new", 30.0)})
    async with running(valkey, namespace) as second:
        lane.given_to(second)
        await until(lambda: second.settled)
        assert scores(reader) == {"acme": 20.0, "new": 30.0}


async def test_a_former_owner_overwrites_nothing(valkey: str, namespace: str, reader: ViewReader) -> None:
    lane = Lane()
    async with running(valkey, namespace, "old") as old, running(valkey, namespace, "new") as new:
        lane.given_to(old)
        lane.commit(old, {"acme": state("acme", 10.0)})
        await until(lambda: old.settled)
        lane.given_to(new)
        lane.commit(new, {"acme": state("acme", 20.0)})
        await until(lambda: new.settled)
        old._rounds.lanes[0].change({"acme": state("acme", 15.0), "ghost": state("ghost")}, b"late")
        old._flush.wake()
        await until(lambda: old._rounds.lanes[0].contested)
        old.released(0)
        await until(lambda: not old._rounds.leaving)
        assert scores(reader) == {"acme": 20.0}


async def test_the_owner_takes_the_view_back_from_one_who_came_late(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    lane, past = Lane(), Lane()
    past.commit(None, {"acme": state("acme", 1.0), "ghost": state("ghost")})
    async with running(valkey, namespace, "owner") as owner, running(valkey, namespace, "zombie") as zombie:
        lane.given_to(owner)
        lane.commit(owner, {"acme": state("acme", 10.0), "beta": state("beta", 11.0)})
        lane.commit(owner, {})
        await until(lambda: owner.settled)
        past.given_to(zombie)
        await until(lambda: zombie.settled and "ghost" in scores(reader))
        await until(lambda: owner._rounds.lanes[0].contested)
        lane.commit(owner, {})
        await until(lambda: scores(reader) == {"acme": 10.0, "beta": 11.0} and owner.settled)


async def test_who_writes_a_lane_looks_now_and_then_whether_it_is_as_it_was_left(valkey: str, namespace: str) -> None:
    lane, client, home = Lane(), redis.Redis.from_url(valkey), Keys(namespace).lane(0)

    def seen() -> int:
        return int(client.hget(home, "seen") or 0)

    async with running(valkey, namespace) as view:
        lane.given_to(view)
        lane.commit(view, {"acme": state("acme", 10.0)})
        await until(lambda: view.settled)
        client.hset(home, "seen", 1)
        await until(lambda: seen() > 1)
        client.hset(home, mapping={"seen": 1, "epoch": "another's"})
        await until(lambda: view._rounds.lanes[0].contested)
        assert seen() == 1


async def test_who_claims_late_costs_nobody_a_timeline(valkey: str, namespace: str, reader: ViewReader) -> None:
    lane, past = Lane(), Lane()
    past.commit(None, {"acme": state("acme", 1.0)})
    async with running(valkey, namespace, "owner") as owner, running(valkey, namespace, "late") as late:
        lane.given_to(owner)
        lane.commit(owner, {"acme": state("acme", 10.0), "beta": state("beta", 11.0)})
        lane.commit(owner, {})
        await until(lambda: owner.settled)
        tell(valkey, namespace, *(told("beta", 11.0, 12.0, number) for number in range(20)))
        past.given_to(late)
        await until(lambda: late.settled and set(scores(reader)) == {"acme"})
        await until(lambda: owner._rounds.lanes[0].contested)
        lane.commit(owner, {})
        await until(lambda: set(scores(reader)) == {"acme", "beta"} and owner.settled)
    assert [entry.number for entry in reader.timeline("beta").entries] == list(range(19, -1, -1))


async def test_who_is_refused_takes_nothing_back_that_was_said(valkey: str, namespace: str) -> None:
    lane, live = Lane(), LiveReader(redis.Redis.from_url(valkey), namespace)
    async with running(valkey, namespace, "old") as old, running(valkey, namespace, "new") as new:
        lane.given_to(old)
        await until(lambda: old.settled)
        lane.given_to(new)
        await until(lambda: new.settled)
        lane.commit(new, {"acme": state("acme", 20.0)})
        await until(lambda: new.settled)
        said = live.after("0-0", 0)
        assert ("customer", "acme") in [(event.kind, event.customer_id) for event in said]
        with old._rounds.lock:  # as it was when it was stopped: it thinks that the lane is its own
            old._rounds.lanes[0].contested = False
            old._rounds.lanes[0].epoch = "former"
            old._rounds.lanes[0]._waiting["acme"] = None
        old._flush.wake()
        await until(lambda: old._rounds.lanes[0].contested)
        assert live.after("0-0", 0) == said


def test_a_lane_that_is_given_up_while_another_is_claimed_is_left_to_its_next_owner(
    valkey: str, namespace: str
) -> None:
    class Slow(Link):
        def claim(self, partition: int, epoch: str, token: bytes) -> Claimed:
            rounds.lanes.pop(1, None)  # as `View.released` does it, while Redis takes its time
            return super().claim(partition, epoch, token)

    keys = Keys(namespace)
    rounds = Rounds(Slow(valkey, keys, "w1"), keys, describe, lambda read: read())
    rounds.lanes = {number: ViewLane(number, {}, b"0") for number in (0, 1)}
    rounds.work()
    client = redis.Redis.from_url(valkey)
    assert [client.exists(keys.lane(number)) for number in (0, 1)] == [1, 0]
    rounds.end(farewell=False)


async def test_a_released_lane_is_written_to_its_end(valkey: str, namespace: str, reader: ViewReader) -> None:
    lane = Lane()
    async with running(valkey, namespace) as view:
        lane.given_to(view)
        await until(lambda: view.settled)
        lane.commit(view, {f"c{i}": state(f"c{i}") for i in range(300)})
        view.released(0)
        await until(lambda: len(scores(reader)) == 300)
        lane.commit(view, {"late": state("late")})
    assert "late" not in scores(reader)


async def test_customers_that_change_lanes_are_there_once(valkey: str, namespace: str, reader: ViewReader) -> None:
    before, after = Lane(0), Lane(1)
    async with running(valkey, namespace) as view:
        before.given_to(view)
        before.commit(view, {"acme": state("acme", 10.0), "beta": state("beta", 20.0)})
        await until(lambda: view.settled)
        view.released(0)
        after.commit(None, {"acme": state("acme", 30.0)})
        after.given_to(view)
        await until(lambda: view.settled)
        before.table.pop("acme")
        before.position += 1
        before.given_to(view)
        await until(lambda: view.settled)
        assert scores(reader) == {"beta": 20.0, "acme": 30.0}
        assert reader.counts()["customers"] == 2


async def test_redis_may_go_and_come_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    server, lane = embedded_valkey.start(tmp_path), Lane()
    port = int(server.address.split(":")[2].split("/")[0])
    async with running(server.address, "") as view:
        lane.given_to(view)
        lane.commit(view, {f"c{i}": state(f"c{i}", 1.0) for i in range(200)})
        await until(lambda: view.settled)
        server.stop()
        for score in range(2, 60):
            lane.commit(view, {f"c{i}": state(f"c{i}", float(score)) for i in range(100)})
            await asyncio.sleep(0.01)
        await until(lambda: "Redis does not answer" in caplog.text)
        assert view.waiting <= 200
        server = embedded_valkey.start(tmp_path, port)
        await until(lambda: view.settled and "Redis is back" in caplog.text)
        reader = ViewReader(redis.Redis.from_url(server.address))
        assert scores(reader) == {f"c{i}": 59.0 if i < 100 else 1.0 for i in range(200)}
    server.stop()
    assert [record.levelname for record in caplog.records if record.name.startswith("streams")] == ["WARNING", "INFO"]


async def test_redis_may_be_missing_from_the_start_and_at_the_end(unused_url: str) -> None:
    lane = Lane()
    view = View(unused_url, "", "w1", describe)
    await view.start()
    lane.given_to(view)
    lane.commit(view, {"acme": state("acme")})
    await until(lambda: view._flush._failures > 0)
    assert view.waiting == 1
    view.released(0)
    await view.stop()


async def test_a_redis_that_forgot_is_filled_again(valkey: str, namespace: str, reader: ViewReader) -> None:
    lanes = [Lane(0), Lane(1)]
    async with running(valkey, namespace) as view:
        for lane in lanes:
            lane.given_to(view)
            lane.commit(view, {f"{lane.partition}-{i}": state(f"{lane.partition}-{i}") for i in range(150)})
        view.heartbeat(Worker(worker="w1", at=NOON, started_at=NOON))
        view.model(model())
        await until(lambda: view.settled and reader.model() is not None)
        redis.Redis.from_url(valkey).delete(*keys(valkey, namespace))
        assert scores(reader) == {}
        await until(lambda: len(scores(reader)) == 300 and view.settled)
        assert reader.counts()["customers"] == 300
        await until(lambda: reader.model() == model() and len(reader.workers()) == 1)


async def test_a_redis_with_an_older_copy_is_repaired(tmp_path: Path) -> None:
    server, lane = embedded_valkey.start(tmp_path), Lane()
    port = int(server.address.split(":")[2].split("/")[0])
    async with running(server.address, "") as view:
        lane.given_to(view)
        lane.commit(view, {f"c{i}": state(f"c{i}", 1.0) for i in range(100)})
        await until(lambda: view.settled)
        redis.Redis.from_url(server.address).save()
        copy = (tmp_path / "dump.rdb").read_bytes()
        lane.commit(view, {f"c{i}": state(f"c{i}", 2.0) for i in range(50)})
        await until(lambda: view.settled)
        server.stop()
        (tmp_path / "dump.rdb").write_bytes(copy)
        server = embedded_valkey.start(tmp_path, port)
        reader = ViewReader(redis.Redis.from_url(server.address))
        await until(lambda: scores(reader) == {f"c{i}": 2.0 if i < 50 else 1.0 for i in range(100)})
    server.stop()


async def test_one_that_cannot_be_shown_keeps_nobody_from_it(
    valkey: str, namespace: str, reader: ViewReader, caplog: pytest.LogCaptureFixture
) -> None:
    lane = Lane()
    async with running(valkey, namespace) as view:
        lane.given_to(view)
        lane.commit(view, {"broken": b"not a state", "\ud800": state("x"), "fine": state("fine")})
        await until(lambda: view.settled)
        assert set(scores(reader)) == {"fine"}
    assert "cannot be shown, the 1. such case" in caplog.text


async def test_a_worker_is_listed_while_it_lives(valkey: str, namespace: str, reader: ViewReader) -> None:
    now = datetime.now(UTC)
    async with running(valkey, namespace, "w1") as view:
        view.heartbeat(Worker(worker="w1", at=now, started_at=now))
        await until(lambda: [each.worker for each in reader.workers()] == ["w1"])
    assert reader.workers() == []


async def test_who_ends_in_good_order_leaves_how_far_its_partitions_were_and_when_that_was(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    began = datetime.now(UTC)
    lanes = (Held(partition=0, watermark=NOON), Held(partition=1, watermark=NOON - timedelta(hours=1)))
    async with running(valkey, namespace, "w1") as view:
        view.heartbeat(Worker(worker="w1", at=began, started_at=began, lanes=lanes))
        await until(lambda: reader.pace().ended_at is None and bool(reader.workers()))
        view.heartbeat(Worker(worker="w1", at=began, started_at=began))  # as it gives them up
    left = reader.pace()
    assert (left.workers, left.partitions, left.watermark) == ((), (), NOON - timedelta(hours=1))
    assert left.ended_at is not None
    assert began <= left.ended_at <= datetime.now(UTC)
    async with running(valkey, namespace, "w2") as view:
        view.heartbeat(Worker(worker="w2", at=began, started_at=began))
        await until(lambda: [each.worker for each in reader.workers()] == ["w2"])
        assert (reader.pace().ended_at, reader.pace().watermark) == (None, None)


async def test_what_no_worker_has_said_is_taken_off_their_list_and_keeps_nothing_from_being_written(
    valkey: str, namespace: str, reader: ViewReader, caplog: pytest.LogCaptureFixture
) -> None:
    client, key = redis.Redis.from_url(valkey), Keys(namespace).workers
    client.hset(key, b"\xff", b"of another world")
    async with running(valkey, namespace) as view:
        view.heartbeat(Worker(worker="w1", at=NOON, started_at=NOON))
        await until(lambda: client.hkeys(key) == [b"w1"])
    assert caplog.records == []


def test_a_model_that_is_not_told_yet_is_something_to_write(valkey: str, namespace: str, reader: ViewReader) -> None:
    rounds = Rounds(Link(valkey, Keys(namespace), "w1"), Keys(namespace), describe, lambda read: read())
    assert not rounds.unfinished
    rounds.models["churn"] = msgspec.json.encode(model())
    assert rounds.unfinished
    rounds.work()
    assert not rounds.unfinished
    assert reader.model("churn") == model()
    rounds.doubt()
    assert rounds.unfinished
    rounds.end(farewell=False)


def model() -> ModelTrained:
    honesty = Honesty(examples=10, left=2, auc=0.7, log_loss=0.5, base_log_loss=0.6)
    return ModelTrained(
        event_id="churn:1",
        model="churn",
        version=1,
        occurred_at=NOON,
        algorithm="ftrl",
        feature_set="v1",
        horizon_days=30,
        intercept=-2.0,
        weights={"days_silent:3": 0.5},
        honesty=honesty,
    )


@pytest.fixture
def unused_url() -> str:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
