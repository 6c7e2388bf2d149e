"""A view that is forgotten while workers write is, when they are through, as if it had been made in peace."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import redis

from streams.adapters.embedded import valkey as embedded
from streams.adapters.reading_view import ViewReader
from streams.adapters.view import View
from streams.adapters.view.anew import AnewError, forget
from streams.adapters.view.keys import Keys
from tests.adapters.view_lanes import Lane, describe, state

CUSTOMERS = 300


@pytest.mark.parametrize("attempt", range(5))
async def test_what_is_written_meanwhile_leaves_no_sum_wrong(
    valkey: str, namespace: str, attempt: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.adapters.view.anew.AT_ONCE", 1)  # so that there is much of a meanwhile
    client, lane, view = redis.Redis.from_url(valkey), Lane(), View(valkey, namespace, "w1", describe)
    plans = itertools.cycle(["pro", "free", "max", "team", "none"])
    await view.start()
    lane.given_to(view)
    lane.commit(view, {f"c{number}": state(f"c{number}") for number in range(CUSTOMERS)})
    while not view.settled:
        await asyncio.sleep(0.01)
    forgetting = asyncio.create_task(asyncio.to_thread(forget, client, namespace))
    while not forgetting.done():
        lane.commit(view, {f"c{number}": state(f"c{number}", plan=next(plans)) for number in range(0, CUSTOMERS, 7)})
        await asyncio.sleep(0.001)
    await forgetting
    deadline = asyncio.get_running_loop().time() + 30
    reader = ViewReader(client, namespace)
    while not (view.settled and reader.counts().get("customers") == CUSTOMERS):
        assert asyncio.get_running_loop().time() < deadline, reader.counts()
        await asyncio.sleep(0.05)
    await view.stop()
    of_plans = Counter(describe(each).segment.plan for each in lane.table.values())
    assert reader.segments().groups[0].values == of_plans
    assert {each.value: each.customers for each in reader.pictures("plan")} == of_plans
    assert len(reader.at_risk(1_000).items) == CUSTOMERS
    assert msgspec.json.encode(reader.customer("c7")) == lane.table["c7"]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[redis.Redis]:
    """Return a Redis that takes nothing more, and has a customer and a name of somebody else's."""
    server = embedded.start(tmp_path)
    try:
        with redis.Redis.from_url(server.address) as client:
            client.mset({Keys("").customer("acme"): "x", "another's": "x"})
            client.config_set("maxmemory", 1)
            yield client
    finally:
        server.stop()


def test_a_view_that_fills_redis_can_be_forgotten(full: redis.Redis) -> None:
    assert (forget(full, ""), full.keys()) == (1, [b"another's"])


def test_where_a_full_redis_does_not_take_the_mark_nothing_is_forgotten(full: redis.Redis) -> None:
    full.acl_setuser("default", enabled=True, nopass=True, commands=["-eval"])  # as one of before 7 refuses the script
    with pytest.raises(AnewError, match="Redis is full"):
        forget(full, "")
    assert set(full.keys()) == {Keys("").customer("acme").encode(), b"another's"}
