"""What somebody else has put into the view is in the way of itself alone: all the rest is written, and only once."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import redis

from streams.adapters.reading_view import LiveReader, ViewReader
from streams.adapters.view import View
from streams.adapters.view.keys import HEAD, Keys
from streams.adapters.view.ledger import Ledger
from streams.adapters.view.link import Link
from streams.events import HEALTH, Objective, PlanClosed
from tests.adapters.portraits import full
from tests.adapters.telling import record, tell, tell_more
from tests.adapters.test_reading_timelines import health
from tests.adapters.view_lanes import NOON, Lane, describe

OBSTACLES: dict[str, Callable[[Keys], str]] = {
    "ranking": Keys.ranking,
    "group": lambda keys: keys.ranking("plan=pro"),
    "order": lambda keys: keys.order("mrr"),
    "alerts": lambda keys: keys.alerts,
    "live": lambda keys: keys.live,
    "counts": lambda keys: keys.counts,
    "groups": lambda keys: keys.groups,
    "values": lambda keys: keys.values("plan"),
    "picture": lambda keys: keys.picture("plan=pro"),
}

CLOSED = PlanClosed(
    event_id="acme:plan:1",
    customer_id="acme",
    occurred_at=NOON,
    plan_id="acme:recovery:1",
    plan_type="recovery",
    tasks=(),
    objective=Objective(metric="health", baseline=1.0, target=2.0),
    outcome="succeeded",
    progress_percent=50.0,
    health_before=1.0,
    health_after=2.0,
    risk_before=None,
    risk_after=None,
)


def put_junk(client: redis.Redis, key: str) -> None:
    client.delete(key)
    client.set(key, "junk")


async def told(url: str, put: Callable[[redis.Redis, Keys], object]) -> tuple[redis.Redis, Keys]:
    """Return a view that knew two customers when something was put into it, and was told of two more."""
    client, namespace = redis.Redis.from_url(url), f"t-{uuid4().hex[:8]}."
    keys, lane, view = Keys(namespace), Lane(), View(url, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    for names in (("acme", "globex"), ("initech", "umbrella")):
        lane.commit(view, {name: msgspec.json.encode(full(name)) for name in names})
        while not view.settled:
            await asyncio.sleep(0.005)
        if "acme" in names:
            put(client, keys)
    await view.stop()
    return client, keys


def content(client: redis.Redis, key: str) -> Any:
    """Return what a key of the view holds; of the live stream how much."""
    kinds: dict[Any, Callable[[str], Any]] = {
        b"zset": lambda name: client.zrange(name, 0, -1, withscores=True),
        b"hash": client.hgetall,
        b"stream": client.xlen,
    }
    return kinds[client.type(key)](key)


@pytest.mark.parametrize("obstacle", [name for name in OBSTACLES if name != "live"])
async def test_a_key_of_another_type_is_in_the_way_of_itself_alone(valkey: str, obstacle: str) -> None:
    def block(client: redis.Redis, keys: Keys) -> None:
        put_junk(client, OBSTACLES[obstacle](keys))

    free, keys = await told(valkey, lambda *_: None)
    blocked, other = await told(valkey, block)
    rest = [of for name, of in OBSTACLES.items() if name != obstacle]
    assert [content(blocked, of(other)) for of in rest] == [content(free, of(keys)) for of in rest]
    assert blocked.get(OBSTACLES[obstacle](other)) == b"junk"


def put_text(client: redis.Redis, keys: Keys) -> None:
    put_junk(client, keys.live)


def put_the_last(client: redis.Redis, keys: Keys) -> None:
    client.xadd(keys.live, {"x": "y"}, id=f"{2**64 - 1}-{2**64 - 1}")


@pytest.mark.parametrize("put", [put_text, put_the_last])
async def test_who_tells_news_takes_their_place_back(valkey: str, put: Callable[[redis.Redis, Keys], object]) -> None:
    free, keys = await told(valkey, lambda *_: None)
    blocked, other = await told(valkey, put)
    rest = [of for name, of in OBSTACLES.items() if name != "live"]
    assert [content(blocked, of(other)) for of in rest] == [content(free, of(keys)) for of in rest]
    news = [event.customer_id for event in LiveReader(blocked, namespace_of(other)).after("0-0", 0)]
    assert news == ["initech", "umbrella"]


def namespace_of(keys: Keys) -> str:
    return keys.prefix.removeprefix(HEAD)


async def test_who_writes_a_lane_takes_the_place_of_the_news_back_though_there_are_none(
    valkey: str, namespace: str
) -> None:
    client, keys, lane = redis.Redis.from_url(valkey), Keys(namespace), Lane()
    view = View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    await settled(view)
    put_text(client, keys)
    async with asyncio.timeout(60):
        while client.exists(keys.live):
            await asyncio.sleep(0.005)
    await view.stop()


def put_news(client: redis.Redis, keys: Keys) -> None:
    client.xadd(keys.live, {"x": "y"})


def put_members(client: redis.Redis, keys: Keys) -> None:
    put_junk(client, keys.members(0))


@pytest.mark.parametrize("put", [put_news, put_text, put_the_last, put_members])
async def test_nothing_that_is_none_of_ours_keeps_a_customer_from_being_erased(
    valkey: str, namespace: str, put: Callable[[redis.Redis, Keys], object]
) -> None:
    client, keys, lane = redis.Redis.from_url(valkey), Keys(namespace), Lane()
    for _ in range(2):  # the second takes the lane over as the first has left it
        lane.commit(None, {name: msgspec.json.encode(full(name)) for name in ("acme", "globex")})
        view = View(valkey, namespace, "w", describe)
        await view.start()
        lane.given_to(view)
        await settled(view)
        put(client, keys)
        lane.commit(view, {"acme": None})
        await settled(view)
        await view.stop()
        assert client.zrange(keys.ranking(), 0, -1) == [b"globex"]


async def settled(view: View) -> None:
    async with asyncio.timeout(60):
        while not view.settled:
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("busy", [True, False])
async def test_who_writes_a_lane_takes_its_place_back(valkey: str, namespace: str, busy: bool) -> None:
    client, keys, lanes = redis.Redis.from_url(valkey), Keys(namespace), [Lane(0), Lane(1)]
    view = View(valkey, namespace, "w", describe)
    await view.start()
    for lane in lanes:
        lane.given_to(view)
        lane.commit(view, {f"a{lane.partition}": msgspec.json.encode(full(f"a{lane.partition}"))})
    await settled(view)
    put_junk(client, keys.lane(0))
    for lane in lanes if busy else []:
        lane.commit(view, {f"b{lane.partition}": msgspec.json.encode(full(f"b{lane.partition}"))})
    async with asyncio.timeout(60):
        while not (view.settled and client.type(keys.lane(0)) == b"hash"):
            await asyncio.sleep(0.005)
    await view.stop()
    kept = {name.encode() for lane in lanes for name in lane.table}
    assert set(client.zrange(keys.ranking(), 0, -1)) == kept
    assert client.hgetall(keys.counts)[b"customers"] == str(len(kept)).encode()
    assert [client.hget(keys.lane(lane.partition), "token") for lane in lanes] == [lane.token for lane in lanes]


async def test_who_takes_a_lane_over_lists_anew_whom_it_has(valkey: str, namespace: str) -> None:
    client, keys, lane = redis.Redis.from_url(valkey), Keys(namespace), Lane()
    lane.commit(None, {name: msgspec.json.encode(full(name)) for name in ("acme", "globex")})
    for _ in range(2):  # the second finds the lane as the first has left it, but for the list
        view = View(valkey, namespace, "w", describe)
        await view.start()
        lane.given_to(view)
        await settled(view)
        await view.stop()
        assert client.smembers(keys.members(0)) == {b"acme", b"globex"}
        put_junk(client, keys.members(0))


def test_a_lane_of_which_nothing_is_known_keeps_no_other_from_being_told(valkey: str, namespace: str) -> None:
    client, keys, ledger = redis.Redis.from_url(valkey), Keys(namespace), Ledger(valkey, Keys(namespace))
    client.zadd(keys.strangers, {"acme": 1})
    put_junk(client, keys.lane(0))
    client.hset(keys.lane(1), "whole", 1)
    assert ledger.whole([0, 1]) == {1}
    ledger.sweep(1)
    client.delete(keys.lane(0))
    client.hset(keys.lane(0), mapping={"token": "at 1", "seen": "junk"})
    ledger.sweep(1)
    ledger.close()
    assert client.zrange(keys.strangers, 0, -1) == [b"acme"]


@pytest.mark.parametrize("obstacle", ["live", "workers", "strangers"])
def test_what_lies_where_a_worker_says_that_it_lives_keeps_it_from_nothing_else(
    valkey: str, namespace: str, obstacle: str
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    client.set(getattr(keys, obstacle), "junk")
    link, ledger = Link(valkey, keys, "w"), Ledger(valkey, keys)
    link.bury()
    link.beat(b"{}")
    ledger.sweep(1)
    assert obstacle == "workers" or client.hkeys(keys.workers) == [b"w"]
    link.farewell()
    ledger.close()
    link.close()
    assert client.get(getattr(keys, obstacle)) == b"junk"


@pytest.mark.parametrize("junk", ["abc", "1.5", str(2**63 - 1)])
async def test_a_sum_that_is_no_number_is_in_the_way_of_itself_alone(valkey: str, junk: str) -> None:
    free, keys = await told(valkey, lambda *_: None)
    blocked, other = await told(valkey, lambda client, at: client.hset(at.counts, "customers", junk))
    assert blocked.hgetall(other.counts) == free.hgetall(keys.counts) | {b"customers": junk.encode()}
    rest = [of for name, of in OBSTACLES.items() if name != "counts"]
    assert [content(blocked, of(other)) for of in rest] == [content(free, of(keys)) for of in rest]


async def test_what_is_said_is_told_once_though_a_sum_is_no_number(valkey: str) -> None:
    client, keys = await told(valkey, lambda client, at: client.hset(at.outcomes(), "recovery:succeeded", "junk"))
    within = namespace_of(keys)
    tell(valkey, within, CLOSED)
    assert [entry.fact for entry in ViewReader(client, within).timeline("acme").entries] == [CLOSED]
    assert client.hgetall(keys.outcomes()) == {b"recovery:succeeded": b"junk"}
    assert client.hgetall(keys.outcomes("plan=pro")) == {b"recovery:succeeded": b"1"}


def test_what_lies_in_the_place_of_older_facts_goes_when_a_timeline_is_shortened(valkey: str, namespace: str) -> None:
    client, keys, ledger = redis.Redis.from_url(valkey), Keys(namespace), Ledger(valkey, Keys(namespace))
    put_junk(client, keys.past("acme"))
    tell_more(ledger, HEALTH, [record(health(number), number)[1] for number in range(20)])
    ledger.close()
    assert (client.llen(keys.timeline("acme")), client.llen(keys.past("acme"))) == (4, 1)
