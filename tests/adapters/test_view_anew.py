"""A view that is forgotten while workers write is, when they are through, as if it had been made in peace."""

import asyncio
import itertools
from collections import Counter

import msgspec
import pytest
import redis

from streams.adapters.reading_view import ViewReader
from streams.adapters.view import View
from streams.adapters.view.anew import forget
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
