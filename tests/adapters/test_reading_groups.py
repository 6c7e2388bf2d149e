"""Groups and their values are told by how many customers they have: some of many, and what is chosen."""

import asyncio

import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import Group, Groups, ViewReader
from streams.adapters.reading_view.groups import MOST_VALUES
from streams.adapters.view import View
from streams.adapters.view.anew import forget
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged
from tests.adapters.shown import settled, show
from tests.adapters.view_lanes import Lane, describe, state

MANY = 3_000
PLANS = {"a": "pro", "b": "pro", "c": "free"}


async def test_an_earlier_counting_is_taken_over_once_and_what_it_counts_meanwhile_is_added(
    valkey: str, namespace: str
) -> None:
    client, keys, lane = redis.Redis.from_url(valkey), Keys(namespace), Lane()
    client.hset(
        keys.counts,
        mapping={"customers": 5, "segment:plan=pro": 4, "segment:plan=free": 1, "segment:others.a=x=\ny": 2},
    )
    reader, view = ViewReader(client, namespace), View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    await settled(view)
    plans = Group(group="plan", customers=5, values={"pro": 4, "free": 1}, total=2)
    others = Group(group="others.a", customers=2, values={"x=\ny": 2}, total=1)
    assert reader.segments() == Groups(groups=(plans, others), total=2)
    assert reader.counts() == {"customers": 5}
    client.hset(keys.counts, mapping={"segment:plan=pro": -4, "segment:plan=max": 4})
    Lane(1).given_to(view)
    await settled(view)
    await view.stop()
    assert reader.segments().groups[0].values == {"max": 4, "free": 1}
    assert reader.counts() == {"customers": 5}


async def test_what_is_no_number_in_it_is_left_and_in_nobodys_way(valkey: str, namespace: str) -> None:
    client, keys, view = redis.Redis.from_url(valkey), Keys(namespace), View(valkey, namespace, "w", describe)
    junk = {"segment:plan=odd": "abc", "segment:plan=nan": "nan", "segment:none": "1"}
    for name, each in ("segment:plan=pro", "1"), *junk.items():
        client.hset(keys.counts, name, each)
    client.set(keys.values("owner"), "of another type")
    client.hset(keys.counts, "segment:owner=ann", 1)
    await view.start()
    Lane().given_to(view)
    await settled(view)
    await view.stop()
    assert client.zrange(keys.values("plan"), 0, -1, withscores=True) == [(b"pro", 1.0)]
    left = {name.encode(): each.encode() for name, each in junk.items()} | {b"segment:owner=ann": b"1"}
    assert client.hgetall(keys.counts) == left


async def test_a_value_that_nobody_is_of_any_more_is_not_told(valkey: str, namespace: str) -> None:
    lane, view = Lane(), View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    reader = ViewReader(redis.Redis.from_url(valkey), namespace)
    for plans, told in ((PLANS, {"pro": 2, "free": 1}), ({"a": "max", "b": "max"}, {"max": 2, "free": 1})):
        lane.commit(view, {name: state(name, plan=plan) for name, plan in plans.items()})
        await settled(view)
        assert reader.segments() == Groups(groups=(Group(group="plan", customers=3, values=told, total=2),), total=1)
    lane.commit(view, dict.fromkeys(PLANS))
    await settled(view)
    await view.stop()
    assert reader.segments() == Groups()
    assert not redis.Redis.from_url(valkey).exists(Keys(namespace).groups, Keys(namespace).values("plan"))


def test_of_many_those_with_most_customers_are_told_and_what_is_chosen(valkey: str, namespace: str) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    client.zadd(keys.values("owner"), {f"o{number:04}": MANY - number for number in range(MANY)})
    client.zadd(keys.groups, {f"others.{number:04}": MANY - number for number in range(MANY)} | {"owner": 1})
    reader = ViewReader(client, namespace)
    first = [f"o{number:04}" for number in range(MOST_VALUES)]
    assert reader.values("owner") == first
    found = reader.segments({"owner": "o2999", "others.2999": "x", "band": "healthy"}, most=3)
    assert [each.group for each in found.groups] == ["owner", "others.0000", "others.0001", "others.2999"]
    assert (list(found.groups[0].values), found.groups[0].total) == ([*first, "o2999"], MANY)
    assert found.total == MANY + 1
    assert list(reader.segments({"owner": "nobody"}, most=1).groups[0].values) == first


@pytest.mark.parametrize("size", [1.5, float("inf"), float("-inf"), 2.0**63])
def test_what_is_no_number_of_customers_is_left_out_and_named(valkey: str, namespace: str, size: float) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    client.zadd(keys.groups, {"plan": 1, "owner": 1})
    client.zadd(keys.values("plan"), {"pro": size})
    client.zadd(keys.values("owner"), {"ann": 1})
    reader, ann = ViewReader(client, namespace), Group(group="owner", customers=1, values={"ann": 1}, total=1)
    assert reader.segments() == Groups(groups=(ann,), total=2, unreadable=("values:plan",))
    assert reader.segments({"plan": "pro"}).groups[0] == Group(group="plan", customers=1, values={}, total=0)
    with pytest.raises(Damaged):
        reader.values("plan")
    client.zadd(keys.groups, {"plan": size})
    left = replace(ann, customers=0)
    assert reader.segments() == Groups(groups=(left,), total=1, unreadable=("groups", "values:plan"))


def test_a_view_that_is_forgotten_has_no_groups(valkey: str, namespace: str) -> None:
    reader = asyncio.run(show(valkey, namespace, [describe(state("a"))]))
    assert reader.segments() != Groups()
    forget(redis.Redis.from_url(valkey), namespace)
    assert reader.segments() == Groups()
