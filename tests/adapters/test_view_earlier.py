"""In a view that an earlier build wrote who changes is listed by our rule, and no sum loses what was never added."""

import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.view import Keys, View
from streams.adapters.view.blob import Kept, kept
from streams.adapters.view.earlier import listed_as
from streams.adapters.view.index import index, urgency
from streams.events import Segment
from tests.adapters.portraits import full
from tests.adapters.shown import settled
from tests.adapters.view_lanes import Lane, describe

ACME = replace(full("acme"), said=7)
LISTS = ("at-risk", "at-risk:plan=pro", "at-risk:owner=ann")


def made_earlier(client: redis.Redis, keys: Keys) -> None:
    """Have a view as a build wrote it that ranked otherwise, and counted nobody who has a price."""
    client.set(keys.customer("acme"), kept(0, replace(ACME, said=None)))
    for each in LISTS:
        client.zadd(keys.prefix + each, {"acme": 2.5})
    for each in client.scan_iter(f"{keys.picture()}*"):
        client.hdel(each, "priced:EUR")


@pytest.mark.parametrize("group", ["pro", "max"])
async def test_a_customer_that_changes_is_listed_anew(valkey: str, namespace: str, group: str) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    lane, view = Lane(), View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    lane.commit(view, {"acme": msgspec.json.encode(ACME)})
    await settled(view)
    made_earlier(client, keys)
    changed = replace(ACME, said=8, nps=10.0, segment=Segment(plan=group))  # as urgent as before
    lane.commit(view, {"acme": msgspec.json.encode(changed)})
    await settled(view)
    for each in ("at-risk", f"at-risk:plan={group}", "at-risk:owner=ann"):
        assert client.zscore(keys.prefix + each, "acme") == urgency(changed)
    for each in ("picture", f"picture:plan={group}", "picture:owner=ann"):
        assert client.hget(keys.prefix + each, "priced:EUR") == b"1"
    lane.commit(view, {"acme": None})
    await settled(view)
    await view.stop()
    left = {key.decode().removeprefix(keys.prefix) for key in client.scan_iter(f"{keys.prefix}*")}
    assert left <= {"live", "strangers", "lane:0"}


async def test_who_is_erased_is_taken_from_no_sum_that_it_was_not_added_to(valkey: str, namespace: str) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    lane, view = Lane(), View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    lane.commit(view, {"acme": msgspec.json.encode(ACME)})
    await settled(view)
    made_earlier(client, keys)
    lane.commit(view, {"acme": None})
    await settled(view)
    await view.stop()
    assert not client.exists(keys.picture(), keys.picture("plan=pro"), keys.ranking(), keys.ranking("plan=pro"))


def test_what_this_build_wrote_is_listed_where_it_says() -> None:
    assert listed_as(Kept(0, ACME)) == index(ACME)
    assert listed_as(Kept(0, replace(ACME, said=0))) == index(ACME)
